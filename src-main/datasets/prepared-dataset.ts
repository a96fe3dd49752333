import type { RandomGenerator } from '../../src-shared/random/random-generator';

/**
 * A dataset ready for an engine: normalised frames in a cache file, and which frame belongs to which part.
 * Frames are in time order; a frame is `height × width × channels` float32 (NHWC: what the engines compute in).
 */
export interface PreparedDataset {
  readonly variables: readonly string[];
  readonly frameCount: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Hours since 1970-01-01T00:00Z of each frame. */
  readonly times: Float64Array;
  /** Frame indices of each part of the split, ascending. */
  readonly split: DatasetSplit;
  readonly normalization: NormalizationStatistics;
  /** SHA-256 (hex) that names the source data and the transform. */
  readonly datasetHash: string;
  readonly cache: 'built' | 'reused';
  /** Frames left out because of missing values. */
  readonly droppedFrames: number;
  /**
   * Copies frame `frame` into `target` at `offset` (in floats), moved by `shiftY` rows and `shiftX` columns; cells that
   * come from outside the field are 0. Allocates nothing.
   */
  readFrame(frame: number, target: Float32Array, offset: number, shiftY?: number, shiftX?: number): void;
  close(): void;
}

export interface DatasetSplit {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

/** What turns a physical value into a network input, per variable, in variable order; kept in every checkpoint. */
export interface NormalizationStatistics {
  readonly method: 'standardize' | 'normalize' | 'log' | 'none';
  /** First-stage mean and standard deviation (standardize, log) of the training part, physical units. */
  readonly mean: readonly number[];
  readonly standardDeviation: readonly number[];
  readonly minimum: readonly number[];
  readonly maximum: readonly number[];
  /** `log` only: α, and mean and standard deviation after the logarithm. */
  readonly logAlpha?: number;
  readonly logMean?: readonly number[];
  readonly logStandardDeviation?: readonly number[];
}

/** Pairs of frames: `later[i]` is `(label[i] + 1) × frequency` hours after `earlier[i]`. */
export interface FramePairs {
  readonly count: number;
  /** Frame indices. */
  readonly earlier: Int32Array;
  readonly later: Int32Array;
  /** Class 0 … classes − 1. */
  readonly label: Int32Array;
}

/** Finds every pair of a part of the split by timestamp, so that a gap in time makes no wrong label. */
export interface PairSampler {
  /** Balanced over classes, in random order. `count` pairs. */
  draw(count: number, random: RandomGenerator): FramePairs;
}
