import { expect, test } from 'vitest';
import { removeLocalMean } from './local-mean';
import { computePairFeatures, handmadeFeatureNames } from './pair-features';

test('the features of a pair of small fields are those computed by hand', () => {
  // Channel 0: 1 2 3 4 becomes 3 4 5 10; channel 1 stays 5 everywhere.
  const frames = [
    [1, 5, 2, 5, 3, 5, 4, 5],
    [3, 5, 4, 5, 5, 5, 10, 5],
  ];
  const dataset = {
    channels: 2,
    height: 2,
    width: 2,
    readFrame: (frame: number, target: Float32Array, offset: number) => target.set(frames[frame] ?? [], offset),
  };
  const pairs = { count: 1, earlier: Int32Array.of(0), later: Int32Array.of(1), label: Int32Array.of(0) };
  const { domainMeans, differenceNorms, handmade } = computePairFeatures(dataset, pairs);
  expect([...domainMeans.values]).toEqual([2.5, 5.5, 5, 5]);
  // Differences 2 2 2 6: mean 3, mean square 12; less their mean −1 −1 −1 3: mean square 3.
  expect(differenceNorms.values[0]).toBeCloseTo(0.5 * Math.log(12), 9);
  expect(handmade.columns).toBe(2 * handmadeFeatureNames.length);
  const expected = [0.5 * Math.log(12), 0.5 * Math.log(3), 3, 6, 2.75, Math.log(7.25 / 1.25)];
  for (const [i, value] of expected.entries()) expect(handmade.values[i]).toBeCloseTo(value, 9);
  expect([...handmade.values].every(Number.isFinite)).toBe(true);
});

test('the local mean is over 5 × 5 cells, fewer at the rim', () => {
  const [height, width] = [7, 9];
  const field = Float64Array.from({ length: height * width }, (_, cell) => (cell * 37) % 23);
  const result = new Float64Array(field.length);
  removeLocalMean(field, height, width, result);
  for (const [row, column] of [
    [0, 0],
    [3, 4],
    [6, 8],
    [1, 7],
  ] as const) {
    const near: number[] = [];
    for (let y = Math.max(0, row - 2); y <= Math.min(height - 1, row + 2); y++) {
      for (let x = Math.max(0, column - 2); x <= Math.min(width - 1, column + 2); x++) near.push(field[y * width + x]!);
    }
    const mean = near.reduce((sum, value) => sum + value, 0) / near.length;
    expect(result[row * width + column]).toBeCloseTo(field[row * width + column]! - mean, 10);
  }
});
