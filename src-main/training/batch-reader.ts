import type { FramePairs, PreparedDataset } from '../datasets/prepared-dataset';

/** One batch in memory that the next `read` overwrites. Frames are [size, height, width, channels]. */
export interface PairBatch {
  readonly size: number;
  readonly earlier: Float32Array;
  readonly later: Float32Array;
  readonly labels: Int32Array;
}

/** Moves of each pair in cells, the same for both frames: `[y₀, x₀, y₁, x₁, …]`. */
export type PairShifts = Int8Array;

export interface BatchReader {
  /** Gathers pairs `start … start + size`; at most the batch size. */
  read(pairs: FramePairs, start: number, size: number, shifts?: PairShifts): PairBatch;
}

/** Gathers batches into two buffers that are made once. */
export function createBatchReader(dataset: PreparedDataset, batchSize: number): BatchReader {
  const frameSize = dataset.height * dataset.width * dataset.channels;
  const earlier = new Float32Array(batchSize * frameSize);
  const later = new Float32Array(batchSize * frameSize);
  return {
    read(pairs, start, size, shifts) {
      for (let index = 0; index < size; index++) {
        const pair = start + index;
        const shiftY = shifts?.[2 * pair] ?? 0;
        const shiftX = shifts?.[2 * pair + 1] ?? 0;
        dataset.readFrame(pairs.earlier[pair] ?? 0, earlier, index * frameSize, shiftY, shiftX);
        dataset.readFrame(pairs.later[pair] ?? 0, later, index * frameSize, shiftY, shiftX);
      }
      return {
        size,
        earlier: earlier.subarray(0, size * frameSize),
        later: later.subarray(0, size * frameSize),
        labels: pairs.label.slice(start, start + size),
      };
    },
  };
}
