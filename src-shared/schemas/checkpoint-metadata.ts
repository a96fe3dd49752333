import * as z from 'zod';
import { trainingConfig } from './training-config';

/** Raised when an older program could no longer read what is written. */
export const checkpointFormatVersion = 1;

const perVariable = z.array(z.number()).readonly();

/** What turns a physical value into a network input, per variable, in variable order (the maths: docs/checkpoint-format.md). */
export const normalizationStatistics = z.object({
  method: z.enum(['standardize', 'normalize', 'log', 'none']),
  mean: perVariable,
  standardDeviation: perVariable,
  minimum: perVariable,
  maximum: perVariable,
  logAlpha: z.number().optional(),
  logMean: perVariable.optional(),
  logStandardDeviation: perVariable.optional(),
});

/** State of a learning-rate scheduler after `epoch` epochs; `best` is the lowest val_loss it has seen. */
export const schedulerState = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('reduce_on_plateau'), best: z.number().optional(), validationsWithoutImprovement: z.int().nonnegative() }),
  z.object({ kind: z.literal('cosine'), epoch: z.int().nonnegative() }),
  z.object({ kind: z.literal('constant') }),
]);
export type SchedulerState = z.infer<typeof schedulerState>;

/** How far a run has come: all that a resumed run needs besides tensors and random states. */
export const trainingProgress = z.object({
  /** Counts from 1; the epoch in which the checkpoint was taken. */
  epoch: z.int().nonnegative(),
  /** Optimiser steps since the start of the run. */
  step: z.int().nonnegative(),
  /** Batches of `epoch` already trained on; equal to the number of batches at the epoch's end. */
  batchesInEpoch: z.int().nonnegative(),
  /** Running sums of the epoch so far: `loss` and `correct` over its `pairs`, and `seconds` at work. */
  epochSums: z.record(z.string(), z.number()),
  /** After the scheduler, before warm-up. */
  learningRate: z.number().nonnegative(),
  scheduler: schedulerState,
  /** Best value of `training.checkpoint_monitor` and its epoch; missing before the first validation. */
  best: z.object({ value: z.number(), epoch: z.int().positive() }).optional(),
  /** For early stopping: lowest val_loss so far, and validations since. */
  lowestValidationLoss: z.number().optional(),
  validationsWithoutImprovement: z.int().nonnegative(),
});
export type TrainingProgress = z.infer<typeof trainingProgress>;

const word = z
  .int()
  .min(-(2 ** 31))
  .max(2 ** 31 - 1);

/** Everything in a checkpoint that is not a tensor. */
export const checkpointMetadata = z.object({
  formatVersion: z.literal(checkpointFormatVersion),
  /** UTC, ISO 8601. */
  created: z.iso.datetime(),
  /** Id of the run that wrote it. */
  run: z.string(),
  config: trainingConfig,
  normalization: normalizationStatistics,
  /** Lag of each class in hours, in class order. */
  classHours: z.array(z.number().positive()).readonly(),
  /** Channels, height and width of one frame. */
  inputShape: z.tuple([z.int().positive(), z.int().positive(), z.int().positive()]).readonly(),
  datasetHash: z.string(),
  progress: trainingProgress,
  /** State of each random stream, by what it draws. */
  random: z.record(z.string(), z.tuple([word, word, word, word]).readonly()),
  engine: z.object({ kind: z.enum(['native', 'wasm']), version: z.string() }),
  /** SHA-256 (hex) of the checkpoint file from which this run started or was resumed. */
  parentHash: z.string().optional(),
});
export type CheckpointMetadata = z.infer<typeof checkpointMetadata>;
