import { setImmediate } from 'node:timers/promises';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import {
  type ChannelStatistics,
  createChannelStatistics,
  createPlaneSums,
  mergePlane,
  standardDeviation,
  sumPlane,
} from './channel-statistics';
import type { FrameReader } from './frame-reader';
import { signedLogarithm } from './frame-transform';
import type { NormalizationStatistics } from './prepared-dataset';

/**
 * Statistics for `method` from those of the training part.
 * @throws AnalogonError DATA_UNREADABLE for a variable without a single finite value
 */
export function summarizeTraining(
  method: NormalizationStatistics['method'],
  statistics: readonly ChannelStatistics[],
  variables: readonly string[],
  file: string,
): NormalizationStatistics {
  const empty = statistics.findIndex(({ count }) => count === 0);
  if (empty >= 0) {
    const message =
      `${file}: the training part has no usable value of ${variables[empty]}: all are missing, or every frame has a missing value ` +
      'somewhere. Set data.missing to fill, or mend the file.';
    throw new AnalogonError('DATA_UNREADABLE', message);
  }
  return {
    method,
    mean: statistics.map(({ mean }) => mean),
    standardDeviation: statistics.map(standardDeviation),
    minimum: statistics.map(({ minimum }) => minimum),
    maximum: statistics.map(({ maximum }) => maximum),
  };
}

/** Second stage of `log`: mean and deviation after the logarithm, over the rows of `isCounted`; one more pass over the file. */
export async function addLogStatistics(
  reader: FrameReader,
  isCounted: Uint8Array,
  first: NormalizationStatistics,
  alpha: number,
): Promise<NormalizationStatistics> {
  const { height, width } = reader;
  const statistics = first.mean.map(createChannelStatistics);
  const sums = createPlaneSums();
  const plane = { values: new Float64Array(height * width), offset: 0, frameStride: 0, rowStride: width, cellStride: 1 };
  for (const slab of reader.readSlabs()) {
    for (let frame = 0; frame < slab.rowCount; frame++) {
      if (isCounted[slab.firstRow + frame] === 0) continue;
      slab.channels.forEach(({ values, offset, frameStride, rowStride, cellStride }, channel) => {
        const mean = first.mean[channel] ?? 0;
        const deviation = first.standardDeviation[channel] || 1;
        for (let y = 0, out = 0; y < height; y++) {
          let index = offset + frame * frameStride + y * rowStride;
          for (let x = 0; x < width; x++, index += cellStride)
            plane.values[out++] = signedLogarithm(((values[index] as number) - mean) / deviation, alpha);
        }
        // Values are of order 1 around 0: no shift needed.
        sumPlane(plane, 0, height, width, 0, sums);
        const target = statistics[channel];
        if (target !== undefined) mergePlane(target, sums, 0);
      });
    }
    await setImmediate();
  }
  return {
    ...first,
    logAlpha: alpha,
    logMean: statistics.map(({ mean }) => mean),
    logStandardDeviation: statistics.map(standardDeviation),
  };
}
