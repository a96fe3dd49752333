import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { DatasetDescription } from './dataset-description';
import type { DescribeOptions } from './describe-dataset';
import { type CacheLocation, type CacheSidecar, hashText, sealCache } from './frame-cache';
import { createFrameHalves, type FrameHalves } from './frame-halves';
import { createFrameReader, type FrameReader } from './frame-reader';
import type { Hdf5File } from './hdf5-file';
import { addLogStatistics, summarizeTraining } from './normalization-statistics';
import type { FramePlan } from './plan-frames';
import { type SourceFingerprint, takeFingerprint } from './source-fingerprint';
import { writeFrames } from './write-frames';

export interface BuildCacheOptions {
  readonly file: Hdf5File;
  readonly description: DatasetDescription;
  /** With which `description` was made. */
  readonly describeOptions: DescribeOptions;
  readonly plan: FramePlan;
  readonly source: SourceFingerprint;
  readonly location: CacheLocation;
  /** `done` of `total` frames; all passes over the file count as one. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Reads the file twice (three times for `log`): statistics and missing values, then the frames themselves.
 * @throws AnalogonError DATA_UNREADABLE | DISK_FULL
 */
export async function buildFrameCache(options: BuildCacheOptions): Promise<CacheSidecar> {
  const reader = createFrameReader(options.file, options.description, options.plan.channels);
  const halves = createFrameHalves(reader, options.description, options.describeOptions, options.plan.channels);
  try {
    return await build(options, reader, halves);
  } finally {
    await halves.close();
  }
}

async function build(
  { description, plan, source, location, onProgress }: BuildCacheOptions,
  reader: FrameReader,
  halves: FrameHalves,
): Promise<CacheSidecar> {
  const { times, rows } = description.time;
  let reported = -1;
  function report(share: number): void {
    // A slab is a few milliseconds, and every report becomes an event of the run.
    const percent = Math.floor(100 * share);
    if (percent === reported) return;
    reported = percent;
    onProgress?.(Math.floor(share * reader.rows), reader.rows);
  }
  const isDropping = plan.missing === 'drop_frame';
  const isTraining = new Uint8Array(reader.rows);
  for (const frame of plan.split.train) isTraining[rows[frame] ?? 0] = 1;
  const scan = await halves.scan({
    isCounted: isTraining,
    skipIncomplete: isDropping,
    onProgress: (done, total) => report((0.5 * done) / total),
  });

  const frameOfRow = new Int32Array(reader.rows).fill(-1);
  const dropped: number[] = [];
  rows.forEach((row, frame) => {
    if (isDropping && scan.incomplete[row] === 1) {
      dropped.push(frame);
      isTraining[row] = 0;
    } else {
      frameOfRow[row] = frame - dropped.length;
    }
  });
  if (dropped.length === rows.length) throw nothingLeft(description, plan, scan.missingValues);
  let statistics = plan.normalization.from === 'checkpoint' ? plan.normalization.statistics : undefined;
  if (plan.normalization.from === 'training part') {
    statistics = summarizeTraining(plan.normalization.method, scan.statistics, plan.variables, description.file);
    if (statistics.method === 'log') statistics = await addLogStatistics(reader, isTraining, statistics, plan.normalization.logAlpha);
  }
  if (statistics === undefined) throw new TypeError('a plan without statistics');
  const transform = { statistics, frameOfRow, onProgress: (done: number, total: number) => report(0.5 + (0.5 * done) / total) };
  await writeFrames(location.frames, (file) => halves.write({ ...transform, file }));

  const after = takeFingerprint(description.file);
  if (after.contentHash !== source.contentHash || after.modifiedMs !== source.modifiedMs) {
    throw new AnalogonError(
      'DATA_UNREADABLE',
      `${description.file}: was changed while it was read. Start again when nothing writes to it any more.`,
    );
  }
  return sealCache(location, {
    source,
    transform: JSON.parse(JSON.stringify(plan.key)),
    shape: { frames: rows.length - dropped.length, height: reader.height, width: reader.width, channels: reader.channelCount },
    normalization: statistics,
    times: [...times],
    dropped,
    missingValues: scan.missingValues,
    datasetHash: hashText(JSON.stringify([source.contentHash, plan.key, statistics, hashText(times.join())])),
  });
}

function nothingLeft({ file }: DatasetDescription, { variables }: FramePlan, missing: readonly number[]): AnalogonError {
  const counts = variables.map((variable, channel) => `${variable} ${missing[channel] ?? 0}`).join(', ');
  return new AnalogonError(
    'DATA_UNREADABLE',
    `${file}: every frame has missing values (${counts}). Set data.missing to fill, or mend the file.`,
  );
}
