import * as z from 'zod';
import { runEvent } from './run-event';

/** Where the numbers are computed. */
export const engineChoice = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('native'),
    /** Folder that holds `libtensorflow_cc` and `libtensorflow_framework`. */
    directory: z.string(),
    version: z.string(),
    reason: z.string(),
  }),
  z.object({ kind: z.literal('wasm'), version: z.string(), reason: z.string() }),
]);
export type EngineChoice = z.infer<typeof engineChoice>;

/** What a run process is started with: everything it needs, nothing it has to look up. */
export const trainRequest = z.object({
  kind: z.literal('train'),
  runFolder: z.string(),
  datasetPath: z.string(),
  cacheFolder: z.string(),
  engine: engineChoice,
  threads: z.int().positive(),
  /** Goes on from `checkpoints/last.ckpt`, or at the beginning where the run did not come that far. */
  resume: z.boolean(),
  /** Seconds of training after which `last.ckpt` is written in the middle of an epoch. Missing: 300. */
  checkpointIntervalSeconds: z.number().nonnegative().optional(),
});
export type TrainRequest = z.infer<typeof trainRequest>;

export const evaluateRequest = z.object({
  kind: z.literal('evaluate'),
  checkpoint: z.string(),
  datasetPath: z.string(),
  cacheFolder: z.string(),
  part: z.enum(['train', 'validation', 'test', 'all']),
  engine: engineChoice,
  threads: z.int().positive(),
});

export type EvaluateRequest = z.infer<typeof evaluateRequest>;

export const predictRequest = z.object({
  kind: z.literal('predict'),
  checkpoint: z.string(),
  earlier: z.string(),
  later: z.string().optional(),
  normalized: z.boolean(),
  engine: engineChoice,
  threads: z.int().positive(),
});

export type PredictRequest = z.infer<typeof predictRequest>;

/** What `predict` gives: classes of pairs, or embeddings of frames (and for a single frame the class of the pair with itself). */
export const prediction = z.object({
  classHours: z.array(z.number()),
  /** Index of the likeliest class and probability of each class, a row a pair. */
  pairs: z.array(z.object({ class: z.int(), hours: z.number(), probabilities: z.array(z.number()) })).optional(),
  /** [frames][code], flattened in PyTorch's order [channels, height, width]. */
  embeddings: z.array(z.array(z.number())).optional(),
});
export type Prediction = z.infer<typeof prediction>;

export const runProcessRequest = z.discriminatedUnion('kind', [trainRequest, evaluateRequest, predictRequest]);
export type RunProcessRequest = z.infer<typeof runProcessRequest>;

/** Why a training is told to end after its batch. */
export const stopReason = z.enum(['requested', 'early_termination']);
export type StopReason = z.infer<typeof stopReason>;

/** Parent to child. */
export const toRunProcess = z.discriminatedUnion('type', [
  z.object({ type: z.literal('start'), request: runProcessRequest }),
  z.object({ type: z.literal('stop'), reason: stopReason }),
]);
export type ToRunProcess = z.infer<typeof toRunProcess>;

/** Child to parent. Events are in `events.jsonl` before they are sent. */
export const fromRunProcess = z.discriminatedUnion('type', [
  z.object({ type: z.literal('event'), event: runEvent }),
  /** Answer of an evaluate or predict request. */
  z.object({ type: z.literal('result'), result: z.unknown() }),
  /** Of a training: it failed and could not write that into its log. */
  z.object({ type: z.literal('failed'), code: z.string(), message: z.string() }),
  /** A training that did not begin, because it would harm what its folder holds. */
  z.object({ type: z.literal('refused'), code: z.string(), message: z.string() }),
]);
export type FromRunProcess = z.infer<typeof fromRunProcess>;
