import { expect, test } from 'vitest';
import { createBatchReader } from './batch-reader';
import { createNumberedDataset } from './testing/numbered-dataset';

const dataset = createNumberedDataset(10, 2, 3);
const frameSize = 2 * 3 * 2;
const pairs = { count: 5, earlier: Int32Array.of(0, 1, 2, 3, 4), later: Int32Array.of(5, 6, 7, 8, 9), label: Int32Array.of(4, 3, 2, 1, 0) };

test('a batch holds its pairs one after the other, with their labels', () => {
  const batch = createBatchReader(dataset, 2).read(pairs, 2, 2);
  expect(batch.size).toBe(2);
  expect(Array.from(batch.earlier, (value) => Math.floor(value / 1000))).toEqual([
    ...new Array(frameSize).fill(2),
    ...new Array(frameSize).fill(3),
  ]);
  expect(Array.from(batch.later, (value) => Math.floor(value / 1000))).toEqual([
    ...new Array(frameSize).fill(7),
    ...new Array(frameSize).fill(8),
  ]);
  expect(Array.from(batch.labels)).toEqual([2, 1]);
});

test('a last batch is as small as what is left', () => {
  const batch = createBatchReader(dataset, 4).read(pairs, 4, 1);
  expect([batch.earlier.length, batch.later.length, batch.labels.length]).toEqual([frameSize, frameSize, 1]);
});

test('both frames of a pair move by the shift of the pair, wherever the batch begins', () => {
  const shifts = Int8Array.of(0, 0, 1, 0, 0, -1, 0, 0, 0, 0);
  const { earlier, later } = createBatchReader(dataset, 4).read(pairs, 1, 2, shifts);
  const expected = new Float32Array(frameSize);
  const frames = [
    { values: earlier, place: 0, frame: 1, shift: [1, 0] },
    { values: later, place: 0, frame: 6, shift: [1, 0] },
    { values: earlier, place: 1, frame: 2, shift: [0, -1] },
    { values: later, place: 1, frame: 7, shift: [0, -1] },
  ] as const;
  for (const { values, place, frame, shift } of frames) {
    dataset.readFrame(frame, expected, 0, ...shift);
    expect(values.slice(place * frameSize, (place + 1) * frameSize)).toEqual(expected);
  }
});
