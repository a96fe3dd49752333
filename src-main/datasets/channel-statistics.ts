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
  // Two chains of additions keep the processor busy where one would wait for each sum before the next.
  let [sum0, sum1, squares0, squares1] = [0, 0, 0, 0];
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  for (let y = 0; y < rows; y++) {
    let index = start + y * rowStride;
    let x = 0;
    for (; x + 1 < cells; x += 2, index += 2 * cellStride) {
      const value0 = values[index] as number;
      const value1 = values[index + cellStride] as number;
      const deviation0 = value0 - shift;
      const deviation1 = value1 - shift;
      sum0 += deviation0;
      sum1 += deviation1;
      squares0 += deviation0 * deviation0;
      squares1 += deviation1 * deviation1;
      if (value0 < minimum) minimum = value0;
      if (value0 > maximum) maximum = value0;
      if (value1 < minimum) minimum = value1;
      if (value1 > maximum) maximum = value1;
    }
    if (x === cells) continue;
    const last = values[index] as number;
    sum0 += last - shift;
    squares0 += (last - shift) ** 2;
    minimum = Math.min(minimum, last);
    maximum = Math.max(maximum, last);
  }
  sums.count = height * width;
  sums.sum = sum0 + sum1;
  sums.squares = squares0 + squares1;
  sums.minimum = minimum;
  sums.maximum = maximum;
  // A test per value would cost a third of the speed; NaN and infinities show in the sum.
  if (!Number.isFinite(sums.squares)) sumFiniteValues(planes, start, height, width, shift, sums);
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

/** Statistics of two sets of values together (Chan, Golub & LeVeque 1983). */
export function joinStatistics(a: ChannelStatistics, b: ChannelStatistics): ChannelStatistics {
  if (b.count === 0) return a;
  if (a.count === 0) return b;
  const count = a.count + b.count;
  const difference = b.mean - a.mean;
  return {
    count,
    mean: a.mean + (difference * b.count) / count,
    squaredDeviations: a.squaredDeviations + b.squaredDeviations + (difference * difference * a.count * b.count) / count,
    minimum: Math.min(a.minimum, b.minimum),
    maximum: Math.max(a.maximum, b.maximum),
  };
}
