import { describe, expect, test } from 'vitest';
import { daysSince1970, findYear } from './calendar';
import { type SplitRule, splitFrames } from './split-frames';

const rule: SplitRule = { method: 'chronological', trainShare: 0.8, gapHours: 24, periodHours: 1200, longestLagHours: 24 };
const start = daysSince1970(2001, 1, 1, 'standard') * 24;

const makeTimes = (days: number, step = 3, first = start) =>
  Float64Array.from({ length: (days * 24) / step }, (_, index) => first + index * step);
const hoursOf = (times: Float64Array, frames: Int32Array) => [...frames].map((frame) => times[frame] ?? Number.NaN);

/** Smallest distance in hours between a frame of one part and one of another. */
function smallestDistance(times: Float64Array, parts: readonly Int32Array[]): number {
  const partOfFrame = new Int8Array(times.length).fill(-1);
  parts.forEach((frames, part) => {
    for (const frame of frames) partOfFrame[frame] = part;
  });
  let smallest = Number.POSITIVE_INFINITY;
  let last: { part: number; time: number } | undefined;
  times.forEach((time, frame) => {
    const part = partOfFrame[frame] ?? -1;
    if (part < 0) return;
    if (last !== undefined && last.part !== part) smallest = Math.min(smallest, time - last.time);
    last = { part, time };
  });
  return smallest;
}

describe('a chronological split', () => {
  test('gives the first, middle and last stretch, with a gap between them', () => {
    const times = makeTimes(100);
    const { train, validation, test: held } = splitFrames(times, 'standard', rule, 'f.h5');
    expect(train.length / times.length).toBeCloseTo(0.8, 2);
    expect(validation.length).toBeCloseTo(held.length, -1);
    expect(Math.max(...hoursOf(times, train))).toBeLessThan(Math.min(...hoursOf(times, validation)));
    expect(Math.max(...hoursOf(times, validation))).toBeLessThan(Math.min(...hoursOf(times, held)));
    expect(smallestDistance(times, [train, validation, held])).toBeGreaterThanOrEqual(24);
  });

  test('of twenty years cuts at New Year: 16, 2 and 2 years', () => {
    const times = makeTimes(7305);
    const { train, validation, test: held } = splitFrames(times, 'standard', rule, 'f.h5');
    const years = (frames: Int32Array) => new Set(hoursOf(times, frames).map((hours) => findYear(hours, 'standard').year));
    expect([...years(train)]).toEqual(Array.from({ length: 16 }, (_, index) => 2001 + index));
    expect([...years(validation)]).toEqual([2017, 2018]);
    expect([...years(held)]).toEqual([2019, 2020]);
  });

  test('knows how long a year is in the calendar of the file', () => {
    const first = daysSince1970(2001, 1, 1, '360_day') * 24;
    const times = makeTimes(7200, 24, first);
    const { validation } = splitFrames(times, '360_day', rule, 'f.h5');
    expect(validation[0]).toBe(16 * 360 + 1);
  });
});

describe('a blocks split', () => {
  const times = makeTimes(365);
  const { train, validation, test: held } = splitFrames(times, 'standard', { ...rule, method: 'blocks' }, 'f.h5');

  test('repeats training, validation and test every period', () => {
    const days = (frames: Int32Array) => hoursOf(times, frames).map((hours) => ((hours - start) / 24) % 50);
    expect(days(train).every((day) => day < 40)).toBe(true);
    expect(days(validation).every((day) => day >= 41 && day < 45)).toBe(true);
    expect(days(held).every((day) => day >= 46 && day < 50)).toBe(true);
    expect(hoursOf(times, held).at(-1)).toBeGreaterThan(start + 340 * 24);
  });

  test('leaves the gap also between a test stretch and the next training stretch', () => {
    expect(smallestDistance(times, [train, validation, held])).toBeGreaterThanOrEqual(24);
  });

  test('too short for gap and pairs says which period would do', () => {
    expect(() => splitFrames(times, 'standard', { ...rule, method: 'blocks', periodHours: 240 }, 'f.h5')).toThrow(
      /f\.h5.*training\.split\.period to 20 days/,
    );
  });
});

test('a random split takes single frames in the asked shares, the same ones every time', () => {
  const times = makeTimes(400);
  const split = splitFrames(times, 'standard', { ...rule, method: 'random' }, 'f.h5');
  expect(split.train.length / times.length).toBeCloseTo(0.8, 1);
  expect(split.train.length + split.validation.length + split.test.length).toBe(times.length);
  expect(splitFrames(times, 'standard', { ...rule, method: 'random' }, 'f.h5')).toEqual(split);
});

test('a record too short to split says how long it must be', () => {
  expect(() => splitFrames(makeTimes(10), 'standard', rule, 'short.h5')).toThrow(/short\.h5: the record of 9\.9 days .* takes 20 days/);
});
