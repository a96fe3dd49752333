import { expect, test } from 'vitest';
import { decideAtRung, type HalvingRule } from './asynchronous-halving';

const rule: HalvingRule = { minEpochs: 1, reductionFactor: 3, isLowerBetter: true };
/** Validations of epoch 1, 2, 3, … */
const curve = (...values: readonly number[]) => values.map((value, index) => ({ epoch: index + 1, value }));
const decide = (own: readonly number[], ...others: readonly (readonly number[])[]) =>
  decideAtRung(
    rule,
    curve(...own),
    others.map((values) => curve(...values)),
  );

test('an example by hand: nine runs, a third of them goes on at each of the rungs 1, 3 and 9', () => {
  // They come to rung 1 one after the other. Kept: the best of n < 6, the best two of 6 ≤ n < 9, the best three of 9.
  const losses = [0.9, 0.5, 0.7, 0.4, 0.8, 0.45, 0.6, 0.3, 0.42];
  const verdicts = losses.map((loss, index) => decide([loss], ...losses.slice(0, index).map((other) => [other])));
  expect(verdicts).toEqual([
    'continue', // the first
    'continue', // 0.5 < 0.9
    'stop', // 0.7 > 0.5
    'continue', // 0.4 is the best of four
    'stop',
    'continue', // n = 6: second after 0.4
    'stop', // n = 7: fourth
    'continue', // the best
    'continue', // n = 9: third after 0.3 and 0.4
  ]);
  // Rung 3, by four runs: n = 3 and 4 keep one.
  expect(decide([0.4, 0.4, 0.35], [0.5, 0.5, 0.5], [0.9, 0.9, 0.9])).toBe('continue');
  expect(decide([0.45, 0.4, 0.36], [0.5, 0.5, 0.5], [0.9, 0.9, 0.9], [0.4, 0.4, 0.35])).toBe('stop');
});

test('between rungs nothing is decided, however bad the run', () => {
  for (const epochs of [2, 4, 5, 8, 10]) expect(decide(Array(epochs).fill(9), Array(20).fill(1), Array(20).fill(1))).toBe('continue');
  for (const epochs of [1, 3, 9, 27]) expect(decide(Array(epochs).fill(9), Array(30).fill(1), Array(30).fill(1))).toBe('stop');
});

test('before the first rung nothing is decided', () => {
  expect(decideAtRung({ ...rule, minEpochs: 4 }, curve(9, 9, 9), [curve(1, 1, 1, 1)])).toBe('continue');
  expect(decideAtRung({ ...rule, minEpochs: 4 }, curve(9, 9, 9, 9), [curve(1, 1, 1, 1)])).toBe('stop');
  expect(decideAtRung(rule, [], [curve(1)])).toBe('continue');
});

test('validations every few epochs count for the rung they come after', () => {
  const every2 = (...values: readonly number[]) => values.map((value, index) => ({ epoch: 2 * (index + 1), value }));
  // Epoch 4 is the first after rung 3.
  expect(decideAtRung(rule, every2(2, 2), [every2(1, 1)])).toBe('stop');
  expect(decideAtRung(rule, every2(2, 2, 2), [every2(1, 1, 1)])).toBe('continue');
  // One that has not come to the rung has no say there.
  expect(decideAtRung(rule, every2(2, 2), [every2(1)])).toBe('continue');
});

test('where higher is better the order turns; a tie goes on', () => {
  expect(decideAtRung({ ...rule, isLowerBetter: false }, curve(0.6), [curve(0.5)])).toBe('continue');
  expect(decideAtRung({ ...rule, isLowerBetter: false }, curve(0.4), [curve(0.5)])).toBe('stop');
  expect(decide([0.5], [0.5], [0.5])).toBe('continue');
});
