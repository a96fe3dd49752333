import * as z from 'zod';
import { runStage } from './run-event';

/**
 * Where a run stands. `queued`: waits for its turn; `starting`: its process is being started; `stopping`: asked to stop, still finishing
 * its batch. The last three are ends; a stopped or failed run with a `last.ckpt` can be resumed.
 */
export const runState = z.enum(['queued', 'starting', 'running', 'stopping', 'completed', 'stopped', 'failed']);

/** Why a run failed, with the end of what its log says. */
const runFailure = z.object({ code: z.string(), message: z.string(), lastLines: z.array(z.string()).readonly() });

/** How a run came to be, if not from a config file alone. */
export const runOrigin = z.object({ kind: z.enum(['retry', 'clone', 'reproduction']), run: z.string() });
export type RunOrigin = z.infer<typeof runOrigin>;

/** One line of a list of runs: the summary of its event log and its place in the queue. */
export const runRecord = z.object({
  /** `my_run`, `my_group/my_model`, `my_group/my_model/3`. */
  id: z.string(),
  state: runState,
  /** While it runs: what it does. */
  stage: runStage.optional(),
  created: z.iso.datetime(),
  started: z.iso.datetime().optional(),
  ended: z.iso.datetime().optional(),
  pid: z.int().optional(),
  engine: z.enum(['native', 'wasm']).optional(),
  device: z.string().optional(),
  /** Epochs completed. */
  epoch: z.int().nonnegative(),
  epochs: z.int().nonnegative().optional(),
  /** Optimiser steps since the start of the run. */
  step: z.int().nonnegative(),
  stepsPerEpoch: z.int().nonnegative().optional(),
  /** Latest value of each metric by name. */
  metrics: z.record(z.string(), z.number()),
  /** Validation at the best checkpoint. */
  best: z.object({ epoch: z.int(), metrics: z.record(z.string(), z.number()) }).optional(),
  failure: runFailure.optional(),
  /** Whether it has a `last.ckpt` to go on from and is not at work. */
  canResume: z.boolean(),
  origin: runOrigin.optional(),
  /** What a sweep gave it, by key path (`model.learning_rate`, `training.seed`); empty without a sweep. */
  varied: z.record(z.string(), z.unknown()).readonly().optional(),
  /** Number of the last event of its log; 0 before the first. */
  seq: z.int().nonnegative(),
});
export type RunRecord = z.infer<typeof runRecord>;
