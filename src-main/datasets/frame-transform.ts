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
  for (let y = 0; y < rows; y++) {
    let index = first + y * rowStride;
    for (let x = 0; x < cells; x++, index += cellStride, out += stride) {
      const value = ((values[index] as number) - shift) * scale;
      // The difference is 0 except for NaN and both infinities.
      target[out] = value - value === 0 ? value : fill;
    }
  }
  if (logarithm === undefined) return;
  for (let index = start; index < out; index += stride) {
    target[index] = (signedLogarithm(target[index] as number, logarithm.alpha) - logarithm.shift) * logarithm.scale;
  }
}
