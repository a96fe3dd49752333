import { type Tensor4D, tensor4d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { startTestEngines } from '../tensorflow/testing/start-test-engines';
import { paddedMaxPool } from './padded-max-pool';

const engines = await startTestEngines();

test.each(engines)('$kind: windows begin one cell outside the map, as in PyTorch, for even and odd lengths', async (engine) => {
  await engine.activate();
  const column = (...values: number[]): Tensor4D => tensor4d(values, [1, values.length, 1, 1]);
  // Windows of rows: (−1, 0, 1), (1, 2, 3), (3, 4, 5).
  expect(Array.from(paddedMaxPool(column(5, 1, 2, 3, 4, 9), 3, 2, 1).dataSync())).toEqual([5, 3, 9]);
  expect(Array.from(paddedMaxPool(column(5, 1, 2, 3, 4), 3, 2, 1).dataSync())).toEqual([5, 3, 4]);
});
