import { ones, type Tensor4D, zeros } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { createRandomGenerator } from '../../src-shared/random/random-generator';
import { startTestEngines } from '../tensorflow/testing/start-test-engines';
import { createBatchNormLayers } from './batch-norm';
import { createParameterSet } from './parameter-set';
import { createResidualBlock } from './residual-block';

const engines = await startTestEngines();

function createBlock(inputs: number, outputs: number, stride: number) {
  const parameters = createParameterSet(createRandomGenerator(3));
  const batchNorms = createBatchNormLayers(parameters);
  const block = createResidualBlock(parameters, batchNorms, { name: 'block', inputs, outputs, stride });
  batchNorms.seal();
  return { block, parameters };
}

describe.each(engines)('on the $kind engine', (engine) => {
  test.each([
    { inputs: 4, outputs: 4, stride: 1, size: [6, 7], result: [6, 7], projects: false },
    { inputs: 4, outputs: 4, stride: 2, size: [6, 7], result: [3, 4], projects: false },
    { inputs: 4, outputs: 8, stride: 2, size: [5, 8], result: [3, 4], projects: true },
    { inputs: 4, outputs: 8, stride: 1, size: [1, 1], result: [1, 1], projects: true },
  ])('$inputs → $outputs channels, stride $stride: $size becomes $result', async ({ inputs, outputs, stride, size, result, projects }) => {
    await engine.activate();
    const { block, parameters } = createBlock(inputs, outputs, stride);
    const x: Tensor4D = zeros([2, size[0] ?? 0, size[1] ?? 0, inputs]);
    expect(block.apply(x, 'evaluation').shape).toEqual([2, ...result, outputs]);
    expect(parameters.all.some(({ name }) => name === 'block.proj.weight')).toBe(projects);
  });

  test('with second weights of 0 only the shortcut is left', async () => {
    await engine.activate();
    const { block, parameters } = createBlock(2, 2, 2);
    const second = parameters.all.find(({ name }) => name === 'block.conv2.weight')?.variable;
    second?.assign(zeros(second.shape));
    expect(Array.from(block.apply(ones([1, 4, 4, 2]), 'evaluation').dataSync())).toEqual(new Array(8).fill(1));
  });
});
