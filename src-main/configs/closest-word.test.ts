import { expect, test } from 'vitest';
import { countTypingSlips, findClosestWord } from './closest-word';

test('typing slips are insertions, deletions, replacements and swaps', () => {
  expect([
    countTypingSlips('epoch', 'epochs'),
    countTypingSlips('kitten', 'sitting'),
    countTypingSlips('wieght', 'weight'),
    countTypingSlips('', 'abc'),
  ]).toEqual([1, 3, 1, 3]);
});

test('a word far from all has no closest one', () => {
  expect(findClosestWord('zzzzzz', ['epochs', 'patience'])).toBeUndefined();
  expect(findClosestWord('x', ['u', 'v'])).toBeUndefined();
});
