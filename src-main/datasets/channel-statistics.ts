import type { ChannelPlanes } from './frame-reader';

/** Count, mean, sum of squared deviations and range of the finite values of one channel, all float64. */
export interface ChannelStatistics {
  count: number;
  mean: number;
  squaredDeviations: number;
  minimum: number;
  maximum: number;
}

/** Finite values of one plane: sums are of `value − shift`, which keeps them small against rounding. */
export interface PlaneSums {
  count: number;
  sum: number;
  squares: number;
  minimum: number;
  maximum: number;
}

export function createChannelStatistics(): ChannelStatistics {
  return { count: 0, mean: 0, squaredDeviations: 0, minimum: Number.POSITIVE_INFINITY, maximum: Number.NEGATIVE_INFINITY };
}

export function createPlaneSums(): PlaneSums {
  return { count: 0, sum: 0, squares: 0, minimum: Number.POSITIVE_INFINITY, maximum: Number.NEGATIVE_INFINITY };
}

/** Population standard deviation. */
export function standardDeviation({ count, squaredDeviations }: ChannelStatistics): number {
  return count === 0 ? Number.NaN : Math.sqrt(squaredDeviations / count);
}

/** Sums one plane of `height × width` cells into `sums`, replacing what was there; values that are not finite are left out. */
export function sumPlane(planes: ChannelPlanes, frame: number, height: number, width: number, shift: number, sums: PlaneSums): void {
  const { values, frameStride, rowStride, cellStride } = planes;
  const start = planes.offset + frame * frameStride;
  // Rows that follow one another are one long row: a third faster than 32 short ones.
  const isContiguous = rowStride === width * cellStride;
  const rows = isContiguous ? 1 : height;
  const cells = isContiguous ? height * width : width;
  let sum = 0;
  let squares = 0;
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  for (let y = 0; y < rows; y++) {
    let index = start + y * rowStride;
    for (let x = 0; x < cells; x++, index += cellStride) {
      const value = values[index] as number;
      const deviation = value - shift;
      sum += deviation;
      squares += deviation * deviation;
      // Math.min compiles without a branch.
      minimum = Math.min(minimum, value);
      maximum = Math.max(maximum, value);
    }
  }
  sums.count = height * width;
  sums.sum = sum;
  sums.squares = squares;
  sums.minimum = minimum;
  sums.maximum = maximum;
  // A test per value would cost a third of the speed; NaN and infinities show in the sum.
  if (!Number.isFinite(squares)) sumFiniteValues(planes, start, height, width, shift, sums);
}

function sumFiniteValues(planes: ChannelPlanes, start: number, height: number, width: number, shift: number, sums: PlaneSums): void {
  Object.assign(sums, createPlaneSums());
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = planes.values[start + y * planes.rowStride + x * planes.cellStride] as number;
      if (!Number.isFinite(value)) continue;
      sums.count++;
      sums.sum += value - shift;
      sums.squares += (value - shift) ** 2;
      sums.minimum = Math.min(sums.minimum, value);
      sums.maximum = Math.max(sums.maximum, value);
    }
  }
}

/** Adds a plane summed with `shift` to `statistics` (Chan, Golub & LeVeque 1983, pairwise update). */
export function mergePlane(statistics: ChannelStatistics, sums: PlaneSums, shift: number): void {
  if (sums.count === 0) return;
  const mean = shift + sums.sum / sums.count;
  const total = statistics.count + sums.count;
  const difference = mean - statistics.mean;
  statistics.squaredDeviations +=
    Math.max(0, sums.squares - (sums.sum * sums.sum) / sums.count) + (difference * difference * statistics.count * sums.count) / total;
  statistics.mean += (difference * sums.count) / total;
  statistics.count = total;
  statistics.minimum = Math.min(statistics.minimum, sums.minimum);
  statistics.maximum = Math.max(statistics.maximum, sums.maximum);
}
