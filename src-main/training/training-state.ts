/** Why a run trains no further. */
export type StopReason = 'epochs' | 'early_stopping' | 'stop_requested';

/** Where the loop stands. Only the loop moves the counters; callbacks may set `stop`. */
export interface TrainingState {
  /** Counts from 1; 0 before the first. */
  epoch: number;
  /** Optimiser steps since the start of the run. */
  step: number;
  /** Batches of this epoch that are done. */
  batchesInEpoch: number;
  readonly epochSums: EpochSums;
  /** Set to end training after the present batch or epoch. */
  stop: StopReason | undefined;
}

/** Sums over the pairs of an epoch so far. */
export interface EpochSums {
  loss: number;
  correct: number;
  pairs: number;
  /** At work on it. */
  seconds: number;
}

/** What one optimiser step gave. */
export interface StepResult {
  readonly pairs: number;
  /** Mean over the batch, nats. */
  readonly loss: number;
  readonly correct: number;
  readonly learningRate: number;
}
