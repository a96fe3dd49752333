import { expect, test } from 'vitest';
import { classificationReport } from './classification-report';
import { countConfusions } from './count-confusions';
import { meanAbsoluteLagError } from './mean-absolute-lag-error';
import { normalizeConfusion } from './normalize-confusion';
import { topTwoAccuracy } from './top-two-accuracy';

test('rows are true classes and columns predicted ones', () => {
  expect(countConfusions([0, 0, 2], [1, 1, 0], 3)).toEqual([
    [0, 2, 0],
    [0, 0, 0],
    [1, 0, 0],
  ]);
});

test('a class out of range and arrays of unequal length are refused, naming the pair', () => {
  expect(() => countConfusions([0, 3], [0, 0], 3)).toThrow(/pair 1: label 3.*0 to 2/);
  expect(() => countConfusions([0, 1], [0, 0.5], 3)).toThrow(/pair 1/);
  expect(() => countConfusions([0], [0, 1], 3)).toThrow(/1 labels but 2 predictions/);
  expect(() => topTwoAccuracy([0.1, 0.9], [0, 1], 2)).toThrow(RangeError);
  expect(() => meanAbsoluteLagError([0], [], 3)).toThrow(RangeError);
});

test('without pairs every number is 0 and none is NaN', () => {
  const report = classificationReport(countConfusions([], [], 3));
  expect([report.accuracy, ...Object.values(report.macro), ...Object.values(report.weighted)]).toEqual(new Array(9).fill(0));
  expect(normalizeConfusion([[0]], 'rows')).toEqual([[0]]);
  expect(topTwoAccuracy([], [], 4)).toBe(0);
  expect(meanAbsoluteLagError([], [], 3)).toBe(0);
});

test('the lag error is the distance of the classes in hours', () => {
  expect(meanAbsoluteLagError([0, 7, 3], [2, 6, 3], 3)).toBe(3);
  expect(meanAbsoluteLagError(Int32Array.of(5, 5), Int32Array.of(0, 5), 6)).toBe(15);
});

test('constant scores and NaN scores do not look like skill', () => {
  expect(topTwoAccuracy(new Float32Array(16), [0, 1, 2, 3], 4)).toBe(0.5);
  expect(topTwoAccuracy(new Float32Array(16).fill(Number.NaN), [0, 1, 2, 3], 4)).toBe(0);
});
