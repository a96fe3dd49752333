import { setImmediate } from 'node:timers/promises';
import {
  type ChannelStatistics,
  createChannelStatistics,
  createPlaneSums,
  joinStatistics,
  mergePlane,
  sumPlane,
} from './channel-statistics';
import type { FrameReader, RowRange } from './frame-reader';

export interface FrameScan {
  /** Of the counted rows; incomplete ones are left out when `skipIncomplete` is set. */
  readonly statistics: readonly ChannelStatistics[];
  /** 1 for each row of the file with a value that is missing or not finite. */
  readonly incomplete: Uint8Array;
  /** Such values of each channel, over all rows. */
  readonly missingValues: readonly number[];
}

export interface ScanOptions {
  /** 1 for each row of the file that counts in the statistics. */
  readonly isCounted: Uint8Array;
  readonly skipIncomplete: boolean;
  /** Default: the whole file. */
  readonly range?: RowRange;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Reads every row once for statistics and missing values; gives the event loop a turn after each slab. */
export async function scanFrames(reader: FrameReader, { isCounted, skipIncomplete, range, onProgress }: ScanOptions): Promise<FrameScan> {
  const { height, width, channelCount } = reader;
  const statistics = Array.from({ length: channelCount }, createChannelStatistics);
  const sums = Array.from({ length: channelCount }, createPlaneSums);
  const shifts = new Float64Array(channelCount);
  const incomplete = new Uint8Array(reader.rows);
  const missingValues = new Array<number>(channelCount).fill(0);
  for (const slab of reader.readSlabs(range)) {
    for (let frame = 0; frame < slab.rowCount; frame++) {
      const row = slab.firstRow + frame;
      slab.channels.forEach((planes, channel) => {
        const [target, known] = [sums[channel], statistics[channel]];
        if (target === undefined || known === undefined) return;
        // Any value near the mean serves as shift; before there is a mean, the first cell does.
        const first = planes.values[planes.offset + frame * planes.frameStride] ?? 0;
        const shift = known.count > 0 ? known.mean : Number.isFinite(first) ? first : 0;
        shifts[channel] = shift;
        sumPlane(planes, frame, height, width, shift, target);
        const missing = height * width - target.count;
        if (missing === 0) return;
        incomplete[row] = 1;
        missingValues[channel] = (missingValues[channel] ?? 0) + missing;
      });
      if (isCounted[row] === 0 || (skipIncomplete && incomplete[row] === 1)) continue;
      for (let channel = 0; channel < channelCount; channel++) {
        const [source, target] = [sums[channel], statistics[channel]];
        if (source !== undefined && target !== undefined) mergePlane(target, source, shifts[channel] ?? 0);
      }
    }
    onProgress?.(slab.firstRow + slab.rowCount, reader.rows);
    await setImmediate();
  }
  return { statistics, incomplete, missingValues };
}

/** One scan from those of two different ranges. */
export function joinScans(first: FrameScan, second: FrameScan): FrameScan {
  return {
    statistics: first.statistics.map((statistics, channel) =>
      joinStatistics(statistics, second.statistics[channel] ?? createChannelStatistics()),
    ),
    incomplete: first.incomplete.map((flag, row) => flag | (second.incomplete[row] ?? 0)),
    missingValues: first.missingValues.map((count, channel) => count + (second.missingValues[channel] ?? 0)),
  };
}
