import * as z from 'zod';
import { classificationReport } from './classification-report';

/** Integer counts; row = true class, column = predicted class. */
export const confusionMatrix = z.array(z.array(z.int().nonnegative()));
export type ConfusionMatrix = z.infer<typeof confusionMatrix>;

/** Values by metric name (`train_loss`, `val_acc`, `lr`, …); a value that is not finite is left out. */
const metricValues = z.record(z.string(), z.number());

export const runStage = z.enum(['preparing', 'training', 'validating', 'testing']);
export type RunStage = z.infer<typeof runStage>;

export const evaluationResult = z.object({
  metrics: metricValues,
  confusionMatrix,
  report: classificationReport,
  /** Lag of each class in hours, in class order. */
  classHours: z.array(z.number()),
});
export type EvaluationResult = z.infer<typeof evaluationResult>;

/** What a run process says of its run; `src-main/runs` numbers each one and appends it to `events.jsonl`. */
export const runEventBody = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('run.started'),
    pid: z.int(),
    engine: z.enum(['native', 'wasm']),
    engineVersion: z.string(),
    device: z.string(),
    threads: z.int(),
    seed: z.int(),
    parameters: z.int(),
    epochs: z.int(),
    stepsPerEpoch: z.int(),
    /** Where a resumed run goes on; what it logged after that before is done again. */
    resumedFrom: z.object({ epoch: z.int(), step: z.int() }).optional(),
  }),
  z.object({ type: z.literal('stage.changed'), stage: runStage }),
  z.object({ type: z.literal('progress'), what: z.string(), done: z.number(), total: z.number() }),
  z.object({
    type: z.literal('dataset.prepared'),
    frames: z.int(),
    trainFrames: z.int(),
    validationFrames: z.int(),
    testFrames: z.int(),
    droppedFrames: z.int(),
    cache: z.enum(['built', 'reused']),
    datasetHash: z.string(),
  }),
  z.object({ type: z.literal('epoch.started'), epoch: z.int(), step: z.int() }),
  /** `epoch` counts from 1; `step` counts optimiser steps since the start of the run. */
  z.object({ type: z.literal('metrics.logged'), epoch: z.int(), step: z.int(), metrics: metricValues }),
  z.object({ type: z.literal('epoch.completed'), epoch: z.int(), step: z.int(), metrics: metricValues, seconds: z.number() }),
  z.object({ type: z.literal('validation.completed'), epoch: z.int(), step: z.int(), ...evaluationResult.shape }),
  z.object({
    type: z.literal('test.completed'),
    epoch: z.int(),
    step: z.int(),
    ...evaluationResult.shape,
    probes: z.record(z.string(), z.number()).optional(),
  }),
  z.object({
    type: z.literal('checkpoint.saved'),
    kind: z.enum(['best', 'last']),
    path: z.string(),
    epoch: z.int(),
    step: z.int(),
    metrics: metricValues,
  }),
  z.object({ type: z.literal('log'), level: z.enum(['info', 'warning']), message: z.string() }),
  z.object({ type: z.literal('health.warning'), code: z.enum(['LOSS_STUCK', 'CLASS_COLLAPSE']), message: z.string() }),
  z.object({
    type: z.literal('run.completed'),
    reason: z.enum(['epochs', 'early_stopping']),
    bestEpoch: z.int(),
    epochs: z.int(),
    seconds: z.number(),
  }),
  z.object({
    type: z.literal('run.stopped'),
    epoch: z.int(),
    step: z.int(),
    /** `host_gone`: the process that had started it went away; `early_termination`: the other runs of its sweep were better. */
    reason: z.enum(['requested', 'host_gone', 'early_termination']).optional(),
  }),
  z.object({ type: z.literal('run.failed'), code: z.string(), message: z.string() }),
]);
export type RunEventBody = z.infer<typeof runEventBody>;

/** One line of `events.jsonl`. `seq` counts from 1 without gaps; `time` is UTC, ISO 8601. */
export const runEvent = z.intersection(z.object({ seq: z.int().positive(), time: z.iso.datetime() }), runEventBody);
export type RunEvent = z.infer<typeof runEvent>;
