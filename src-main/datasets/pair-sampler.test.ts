import { expect, test } from 'vitest';
import { createRandomGenerator } from '../../src-shared/random/random-generator';
import { createPairSampler } from './pair-sampler';

const everyFrame = (times: Float64Array) => Int32Array.from(times, (_, frame) => frame);
const regular = Float64Array.from({ length: 200 }, (_, index) => index * 3);

function checkLags(times: Float64Array, frames: Int32Array, count: number): void {
  const { earlier, later, label } = createPairSampler(times, frames, 8, 3).draw(count, createRandomGenerator(1));
  const members = new Set(frames);
  for (let index = 0; index < count; index++) {
    const [a, b] = [earlier[index] ?? -1, later[index] ?? -1];
    expect(members.has(a) && members.has(b)).toBe(true);
    expect((times[b] ?? 0) - (times[a] ?? 0)).toBeCloseTo(((label[index] ?? 0) + 1) * 3, 6);
  }
}

test('the later frame is second and the label is its lag', () => checkLags(regular, everyFrame(regular), 500));

test('a gap in time makes no wrong label', () => {
  const times = regular.filter((_, index) => index % 17 !== 3 && (index < 90 || index > 113));
  checkLags(times, everyFrame(times), 2000);
});

test('no pair leaves its part', () => {
  checkLags(regular, Int32Array.from([...Array(40).keys(), ...Array.from({ length: 40 }, (_, index) => 60 + index)]), 2000);
});

test('every pair that exists can be drawn', () => {
  const times = regular.slice(0, 10);
  const { earlier, later } = createPairSampler(times, everyFrame(times), 8, 3).draw(4000, createRandomGenerator(2));
  const drawn = new Set([...earlier].map((frame, index) => `${frame}-${later[index]}`));
  expect(drawn.size).toBe(9 + 8 + 7 + 6 + 5 + 4 + 3 + 2);
});

test('classes are balanced, in random order, and a seed repeats them', () => {
  const sampler = createPairSampler(regular, everyFrame(regular), 8, 3);
  const first = sampler.draw(803, createRandomGenerator(3));
  const counts = Array.from({ length: 8 }, (_, label) => first.label.filter((other) => other === label).length);
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  expect([...first.label.slice(0, 8)]).not.toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(sampler.draw(803, createRandomGenerator(3))).toEqual(first);
});

test('hourly frames serve classes of three hours', () => {
  const times = Float64Array.from({ length: 100 }, (_, index) => index);
  checkLags(times, everyFrame(times), 500);
});

test('a part without pairs for a class says which lag is missing', () => {
  const times = regular.slice(0, 6);
  expect(() => createPairSampler(times, everyFrame(times), 8, 3, 'validation part')).toThrow(
    /validation part \(6 frames\) has no two frames 18 h apart/,
  );
});
