import { durationHours } from '../../src-shared/schemas/duration';
import { frequencyHours, type TrainingConfig } from '../../src-shared/schemas/training-config';
import { checkFrequency } from './check-frequency';
import type { DatasetDescription } from './dataset-description';
import type { DatasetSplit, NormalizationStatistics } from './prepared-dataset';
import { selectChannels } from './select-channels';
import { type SplitRule, splitFrames } from './split-frames';

/** The parts of a training config that decide about frames. */
export type PrepareConfig = Pick<TrainingConfig, 'training' | 'data'>;

/** What is to become of the frames of a file: which ones, which channels, which part, which transform. */
export interface FramePlan {
  readonly variables: readonly string[];
  /** Channels of the file, in the order of `variables`. */
  readonly channels: Int32Array;
  /** Indices into `description.time.times`, before frames with missing values are taken out. */
  readonly split: DatasetSplit;
  readonly normalization:
    | { readonly from: 'training part'; readonly method: NormalizationStatistics['method']; readonly logAlpha: number }
    | { readonly from: 'checkpoint'; readonly statistics: NormalizationStatistics };
  readonly missing: 'drop_frame' | 'fill';
  /** Plain data that decides about the values of the cache, and so names it. */
  readonly key: unknown;
}

/**
 * Settles what `config` means for a file.
 * @param statistics those of a checkpoint, which are then used instead of computing them
 * @param frames `all`: every frame goes to the test part, as for a file the model has never seen
 * @throws AnalogonError DATA_MISMATCH
 */
export function planFrames(
  description: DatasetDescription,
  { training, data }: PrepareConfig,
  statistics?: NormalizationStatistics,
  frames: 'split' | 'all' = 'split',
): FramePlan {
  const channels = selectChannels(description, data.variables);
  const stepHours = frequencyHours({ data });
  checkFrequency(description, stepHours);
  const rule: SplitRule = {
    method: training.split.method,
    trainShare: training.train_val_split,
    gapHours: training.split.gap === 'auto' ? data.time_interval : training.split.gap,
    periodHours: durationHours(training.split.period),
    longestLagHours: data.time_interval,
  };
  const { times, calendar, dataset } = description.time;
  const method =
    data.normalization === 'auto' ? (description.normalizedAlready === undefined ? 'standardize' : 'none') : data.normalization;
  const normalization: FramePlan['normalization'] =
    statistics === undefined ? { from: 'training part', method, logAlpha: data.log_alpha } : { from: 'checkpoint', statistics };
  const assumedStep = dataset === undefined ? stepHours : undefined;
  return {
    variables: data.variables,
    channels,
    split: frames === 'all' ? putAllIntoTest(times.length) : splitFrames(times, calendar, rule, description.file),
    normalization,
    missing: data.missing,
    // Frames themselves depend on the split through the statistics only.
    key: {
      variables: data.variables,
      missing: data.missing,
      normalization,
      split: statistics === undefined ? rule : undefined,
      assumedStep,
    },
  };
}

function putAllIntoTest(frames: number): DatasetSplit {
  return { train: new Int32Array(0), validation: new Int32Array(0), test: Int32Array.from({ length: frames }, (_, frame) => frame) };
}
