import fs from 'node:fs';
import { frequencyHours } from '../../src-shared/schemas/training-config';
import { buildFrameCache } from './build-frame-cache';
import type { DatasetDescription } from './dataset-description';
import { describeOpenDataset } from './describe-dataset';
import { type CacheLocation, type CacheSidecar, findCache, locateCache } from './frame-cache';
import { openFrameStore } from './frame-store';
import { openHdf5File } from './hdf5-file';
import { type FramePlan, type PrepareConfig, planFrames } from './plan-frames';
import type { NormalizationStatistics, PreparedDataset } from './prepared-dataset';
import { takeFingerprint } from './source-fingerprint';

export interface PrepareOptions {
  readonly file: string;
  readonly config: PrepareConfig;
  /** Where frame caches lie; made when missing. */
  readonly cacheFolder: string;
  /** Called while a cache is built. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Frames up to this size are held in memory. Default: half of what is free. */
  readonly memoryBytes?: number;
}

/** A prepared dataset and what is known of the file it came from. */
export interface PreparedFile extends PreparedDataset {
  readonly description: DatasetDescription;
  readonly isInMemory: boolean;
  /** Sentences for the run's log. */
  readonly warnings: readonly string[];
}

/**
 * Makes a data file ready for training: reads it, splits it, normalises it by its training part and caches the frames.
 * @throws AnalogonError FILE_NOT_FOUND | DATA_UNREADABLE | DATA_MISMATCH | DISK_FULL
 */
export async function prepareDataset(options: PrepareOptions): Promise<PreparedFile> {
  return prepare(options, (description) => planFrames(description, options.config));
}

export interface PrepareForCheckpointOptions extends PrepareOptions {
  /** Of the checkpoint: the file's own are not computed. */
  readonly normalization: NormalizationStatistics;
  /** `all` puts every frame into the test part. */
  readonly frames: 'split' | 'all';
}

/** Makes a data file ready for a trained model, for evaluation on this or on another file. Throws as {@link prepareDataset} does. */
export async function prepareForCheckpoint(options: PrepareForCheckpointOptions): Promise<PreparedFile> {
  return prepare(options, (description) => planFrames(description, options.config, options.normalization, options.frames));
}

async function prepare(options: PrepareOptions, makePlan: (description: DatasetDescription) => FramePlan): Promise<PreparedFile> {
  const { config, cacheFolder, onProgress } = options;
  const file = await openHdf5File(options.file);
  try {
    const describeOptions = { expectedVariables: config.data.variables, frequencyHours: frequencyHours(config) };
    const description = describeOpenDataset(file, describeOptions);
    const plan = makePlan(description);
    const source = takeFingerprint(options.file);
    fs.mkdirSync(cacheFolder, { recursive: true });
    const location = locateCache(cacheFolder, source, plan.key);
    const found = findCache(location);
    const sidecar = found ?? (await buildFrameCache({ file, description, describeOptions, plan, source, location, onProgress }));
    return openPrepared(description, plan, location, sidecar, found === undefined ? 'built' : 'reused', options);
  } finally {
    file.close();
  }
}

function openPrepared(
  description: DatasetDescription,
  plan: FramePlan,
  location: CacheLocation,
  sidecar: CacheSidecar,
  cache: PreparedDataset['cache'],
  { config, memoryBytes = process.availableMemory() / 2 }: PrepareOptions,
): PreparedFile {
  const { frames, height, width, channels } = sidecar.shape;
  const { times } = description.time;
  const dropped = new Set(sidecar.dropped);
  const frameOfTime = new Int32Array(times.length);
  let kept = 0;
  for (let index = 0; index < times.length; index++) frameOfTime[index] = dropped.has(index) ? -1 : kept++;
  const keep = (part: Int32Array) => part.map((index) => frameOfTime[index] ?? -1).filter((frame) => frame >= 0);
  const { readFrame, isInMemory, close } = openFrameStore({ file: location.frames, frames, height, width, channels, memoryBytes });
  return {
    description,
    isInMemory,
    warnings: [...description.notes, ...description.warnings, ...warnOfFrames(sidecar, plan, config)],
    variables: plan.variables,
    frameCount: frames,
    channels,
    height,
    width,
    times: times.filter((_, index) => !dropped.has(index)),
    split: { train: keep(plan.split.train), validation: keep(plan.split.validation), test: keep(plan.split.test) },
    normalization: sidecar.normalization,
    datasetHash: sidecar.datasetHash,
    cache,
    droppedFrames: sidecar.dropped.length,
    readFrame,
    close,
  };
}

function warnOfFrames(
  { dropped, missingValues, times }: CacheSidecar,
  { variables, missing }: FramePlan,
  { training }: PrepareConfig,
): readonly string[] {
  const counts = variables
    .flatMap((variable, channel) => (missingValues[channel] ? [`${variable} ${missingValues[channel]}`] : []))
    .join(', ');
  const treatment = missing === 'fill' ? 'filled with the training mean' : `${dropped.length} of ${times.length} frames are left out`;
  return [
    ...(counts === '' ? [] : [`Missing values (${counts}): ${treatment}.`]),
    ...(training.split.method === 'random'
      ? ['The random split leaks: neighbouring frames are nearly alike, so scores look better than they are.']
      : []),
  ];
}
