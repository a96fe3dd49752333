import { expect, test } from 'vitest';
import type { PairSampler } from '../datasets/prepared-dataset';
import { drawEpochPairs } from './epoch-pairs';

const sampler: PairSampler = {
  draw(count, random) {
    const draw = (bound: number) => Int32Array.from({ length: count }, () => random.integer(bound));
    return { count, earlier: draw(1000), later: draw(1000), label: draw(8) };
  },
};

test('seed and epoch decide pairs and shifts', () => {
  const drawn = drawEpochPairs(sampler, 50, 3, 42, 7);
  expect(drawEpochPairs(sampler, 50, 3, 42, 7)).toEqual(drawn);
  expect(drawEpochPairs(sampler, 50, 3, 42, 8).pairs).not.toEqual(drawn.pairs);
  expect(drawEpochPairs(sampler, 50, 3, 43, 7).pairs).not.toEqual(drawn.pairs);
});

test('augmentation does not change which pairs are drawn', () => {
  const plain = drawEpochPairs(sampler, 50, 0, 42, 7);
  expect(plain.shifts).toBeUndefined();
  expect(drawEpochPairs(sampler, 50, 3, 42, 7).pairs).toEqual(plain.pairs);
});

test('shifts go as far as asked in every direction, and no further', () => {
  const { shifts } = drawEpochPairs(sampler, 500, 2, 1, 1);
  expect(shifts).toHaveLength(1000);
  const along = (axis: number) => new Set(shifts?.filter((_, index) => index % 2 === axis));
  expect(along(0)).toEqual(new Set([-2, -1, 0, 1, 2]));
  expect(along(1)).toEqual(new Set([-2, -1, 0, 1, 2]));
});
