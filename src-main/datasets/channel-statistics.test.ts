import { expect, test } from 'vitest';
import { createPlaneSums, sumPlane } from './channel-statistics';

/** Powers of two: every sum of them is exact, whatever the order. */
const values = Float32Array.of(1, 2, 4, 8, 16, 32);

test('every cell counts once, with odd rows and with rows from the south', () => {
  for (const planes of [
    { values, offset: 0, frameStride: 6, rowStride: 3, cellStride: 1 },
    { values, offset: 3, frameStride: 6, rowStride: -3, cellStride: 1 },
  ]) {
    const sums = createPlaneSums();
    sumPlane(planes, 0, 2, 3, 1, sums);
    expect(sums).toEqual({ count: 6, sum: 57, squares: 1 + 9 + 49 + 225 + 961, minimum: 1, maximum: 32 });
  }
});

test('values that are not finite are left out', () => {
  const sums = createPlaneSums();
  const planes = {
    values: Float32Array.of(5, Number.NaN, 3, Number.NEGATIVE_INFINITY),
    offset: 0,
    frameStride: 4,
    rowStride: 4,
    cellStride: 1,
  };
  sumPlane(planes, 0, 1, 4, 0, sums);
  expect(sums).toEqual({ count: 2, sum: 8, squares: 34, minimum: 3, maximum: 5 });
});
