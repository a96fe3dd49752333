import { readFileSync } from 'node:fs';
import path from 'node:path';
import { randomNormal } from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { createRandomGenerator } from '../../src-shared/random/random-generator';
import type { PreparedDataset } from '../datasets/prepared-dataset';
import { createSiameseNetwork, type NetworkConfig } from '../models/siamese-network';
import { startTestEngines } from '../tensorflow/testing/start-test-engines';
import { createBatchReader } from '../training/batch-reader';
import { createNumberedDataset } from '../training/testing/numbered-dataset';
import { createEvaluator, describeEvaluation, indexOfLargest } from './evaluate-pairs';

/** By parity/make-evaluation.py. */
interface ExpectedEvaluation {
  readonly classHours: number[];
  readonly labels: number[];
  readonly logits: number[];
  readonly metrics: Record<string, number>;
  readonly confusionMatrix: number[][];
}

const engines = await startTestEngines();
const expected = JSON.parse(readFileSync(path.join(import.meta.dirname, 'parity/evaluation.json'), 'utf8')) as ExpectedEvaluation;

test('the metrics and the confusion matrix are those of numpy and scikit-learn', () => {
  const { metrics, confusionMatrix, classHours } = describeEvaluation(
    Float32Array.from(expected.logits),
    Int32Array.from(expected.labels),
    expected.classHours,
  );
  expect(Object.keys(metrics).sort()).toEqual(Object.keys(expected.metrics).sort());
  for (const [name, value] of Object.entries(expected.metrics)) expect(metrics[name], name).toBeCloseTo(value, 10);
  expect(confusionMatrix).toEqual(expected.confusionMatrix);
  expect(classHours).toEqual(expected.classHours);
});

test('of equal logits the first class is taken, as argmax does', () => {
  expect(indexOfLargest(Float32Array.of(1, 3, 3, 2))).toBe(1);
});

describe.each(engines)('on the $kind engine', (engine) => {
  test('the result does not depend on how the pairs are cut into batches', async () => {
    await engine.activate();
    const config: NetworkConfig = {
      ...{ type: 'atmodist_revised', channels: 2, height: 8, width: 8, classes: 3, stageChannels: [4], blocksPerStage: 1 },
      ...{ comparison: 'concat_absdiff', batchNorm: 'separate' },
    };
    const dataset = createNoiseDataset(12);
    const network = createSiameseNetwork(config, createRandomGenerator(2));
    const frames = (first: number) => Int32Array.from({ length: 7 }, (_, pair) => (first + pair) % 12);
    const pairs = { count: 7, earlier: frames(0), later: frames(3), label: Int32Array.of(0, 1, 2, 0, 1, 2, 0) };
    const losses: (number | undefined)[] = [];
    for (const batchSize of [7, 3, 1]) {
      const evaluate = createEvaluator(engine, network, createBatchReader(dataset, batchSize), batchSize, [3, 6, 9]);
      const { metrics, confusionMatrix } = await evaluate(pairs);
      losses.push(metrics['loss']);
      expect(confusionMatrix.map((row) => row.reduce((sum, count) => sum + count, 0))).toEqual([3, 2, 2]);
    }
    expect(losses[0]).toBeGreaterThan(0);
    for (const loss of losses) expect(loss).toBeCloseTo(losses[0] ?? Number.NaN, 5);
    network.dispose();
  });
});

function createNoiseDataset(frameCount: number): PreparedDataset {
  const dataset = createNumberedDataset(frameCount, 8, 8);
  const frameSize = 8 * 8 * 2;
  const values = randomNormal([frameCount * frameSize], 0, 1, 'float32', 1).dataSync();
  return {
    ...dataset,
    readFrame: (frame, target, offset) => target.set(values.subarray(frame * frameSize, (frame + 1) * frameSize), offset),
  };
}
