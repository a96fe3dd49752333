import type { ChannelPlanes } from './frame-reader';
import type { NormalizationStatistics } from './prepared-dataset';

/**
 * One channel's way from a physical value to a network input: (value − shift) · scale, then for `log` the signed logarithm
 * and its own shift and scale.
 */
export interface ChannelTransform {
  readonly shift: number;
  readonly scale: number;
  /** Set for `log` only. */
  readonly logarithm: { readonly alpha: number; readonly shift: number; readonly scale: number } | undefined;
  /** What takes the place of a missing value after shift and scale: the training mean, treated likewise. */
  readonly fill: number;
}

/** One transform a variable. A variable that never changes gets scale 1, as scikit-learn's scalers do. */
export function createTransforms(statistics: NormalizationStatistics): readonly ChannelTransform[] {
  return statistics.mean.map((_, channel) => createTransform(statistics, channel));
}

function createTransform(statistics: NormalizationStatistics, channel: number): ChannelTransform {
  const mean = statistics.mean[channel] ?? 0;
  const minimum = statistics.minimum[channel] ?? 0;
  const scale = invert(statistics.standardDeviation[channel]);
  switch (statistics.method) {
    case 'none':
      return { shift: 0, scale: 1, logarithm: undefined, fill: mean };
    case 'normalize': {
      const rangeScale = invert((statistics.maximum[channel] ?? 0) - minimum);
      return { shift: minimum, scale: rangeScale, logarithm: undefined, fill: (mean - minimum) * rangeScale };
    }
    case 'standardize':
      return { shift: mean, scale, logarithm: undefined, fill: 0 };
    case 'log': {
      const logarithm = {
        alpha: statistics.logAlpha ?? 0,
        shift: statistics.logMean?.[channel] ?? 0,
        scale: invert(statistics.logStandardDeviation?.[channel]),
      };
      return { shift: mean, scale, logarithm, fill: 0 };
    }
  }
}

function invert(spread: number | undefined): number {
  return spread === undefined || !(spread > 0) ? 1 : 1 / spread;
}

/** sign(z) · ln(1 + α|z|), the first stage of `log` (Hoffmann & Lessig 2023, AtmoDist's data_tool.py). */
export function signedLogarithm(z: number, alpha: number): number {
  return z < 0 ? -Math.log(1 - alpha * z) : Math.log(1 + alpha * z);
}

/** Transforms one plane into `target` from `start` on, `stride` floats from cell to cell, rows from the north. */
export function transformPlane(
  planes: ChannelPlanes,
  frame: number,
  height: number,
  width: number,
  transform: ChannelTransform,
  target: Float32Array,
  start: number,
  stride: number,
): void {
  const { values, rowStride, cellStride } = planes;
  const { shift, scale, fill, logarithm } = transform;
  const first = planes.offset + frame * planes.frameStride;
  const isContiguous = rowStride === width * cellStride;
  const rows = isContiguous ? 1 : height;
  const cells = isContiguous ? height * width : width;
  let out = start;
  let sum = 0;
  for (let y = 0; y < rows; y++, out += cells * stride) {
    sum += transformRow(values, first + y * rowStride, cells, cellStride, shift, scale, target, out, stride);
  }
  // A test per value takes up to twice as long; NaN and infinities show in the sum.
  if (!Number.isFinite(sum)) {
    for (let index = start; index < out; index += stride) if (!Number.isFinite(target[index])) target[index] = fill;
  }
  if (logarithm === undefined) return;
  for (let index = start; index < out; index += stride) {
    target[index] = (signedLogarithm(target[index] as number, logarithm.alpha) - logarithm.shift) * logarithm.scale;
  }
}

/** @returns the sum of what was written, not finite if one value is not */
function transformRow(
  values: ChannelPlanes['values'],
  start: number,
  cells: number,
  cellStride: number,
  shift: number,
  scale: number,
  target: Float32Array,
  targetStart: number,
  targetStride: number,
): number {
  let [index, out, x, sum0, sum1] = [start, targetStart, 0, 0, 0];
  for (; x + 1 < cells; x += 2, index += 2 * cellStride, out += 2 * targetStride) {
    const value0 = ((values[index] as number) - shift) * scale;
    const value1 = ((values[index + cellStride] as number) - shift) * scale;
    target[out] = value0;
    target[out + targetStride] = value1;
    sum0 += value0;
    sum1 += value1;
  }
  if (x < cells) {
    const last = ((values[index] as number) - shift) * scale;
    target[out] = last;
    sum0 += last;
  }
  return sum0 + sum1;
}
