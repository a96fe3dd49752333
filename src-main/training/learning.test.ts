import { dispose, tensor1d, tensor4d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRandomGenerator, type RandomGenerator } from '../../src-shared/random/random-generator';
import { createSiameseNetwork, type NetworkConfig } from '../models/siamese-network';
import { startTestEngines } from '../tensorflow/testing/start-test-engines';
import { createOptimizer } from './create-optimizer';
import { createTrainStep } from './train-step';

const engines = await startTestEngines();
const size = 16;
const batchSize = 32;
const config: NetworkConfig = {
  type: 'atmodist_revised',
  channels: 1,
  height: size,
  width: size,
  classes: 3,
  stageChannels: [8],
  blocksPerStage: 1,
  comparison: 'concat_absdiff',
  batchNorm: 'separate',
};

/** A wave; the later frame is the earlier one moved by 0, 2 or 4 cells, and the move is the class. */
function drawBatch(random: RandomGenerator) {
  const labels = Int32Array.from({ length: batchSize }, () => random.integer(config.classes));
  const [earlier, later] = [new Float32Array(batchSize * size * size), new Float32Array(batchSize * size * size)];
  for (const [pair, label] of labels.entries()) {
    const phase = random.uniform() * size;
    for (let cell = 0; cell < size * size; cell++) {
      const wave = (shift: number) => Math.sin((2 * Math.PI * ((cell % size) - phase - shift)) / 16) + 0.1 * random.normal();
      earlier[pair * size * size + cell] = wave(0);
      later[pair * size * size + cell] = wave(2 * label);
    }
  }
  const shape: [number, number, number, number] = [batchSize, size, size, 1];
  return [tensor4d(earlier, shape), tensor4d(later, shape), tensor1d(labels, 'int32')];
}

describe.each(engines)('on the $kind engine', (engine) => {
  beforeAll(engine.activate);

  test('a network learns how far a wave has moved', async () => {
    const random = createRandomGenerator(11);
    const network = createSiameseNetwork(config, random);
    const optimizer = createOptimizer(network.parameters, { optimizer: 'sgd', momentum: 0.9, weight_decay: 0 });
    const trainStep = createTrainStep(engine, network, optimizer, null);
    const accuracies: number[] = [];
    for (let step = 1; step <= 80; step++) {
      const inputs = [...drawBatch(random), tensor1d(optimizer.stepSizes(step, 0.02))];
      const outputs = await trainStep(...inputs);
      accuracies.push((outputs[1]?.dataSync()[0] ?? Number.NaN) / batchSize);
      dispose([...inputs, ...outputs]);
    }
    // Every batch is new, so this is not memory.
    const late = accuracies.slice(-10);
    expect(late.reduce((sum, accuracy) => sum + accuracy, 0) / late.length).toBeGreaterThan(0.9);
  });
});
