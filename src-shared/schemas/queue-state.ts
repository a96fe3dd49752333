import * as z from 'zod';
import { engineChoice } from './run-process-message';

/** Where a run may compute: the CPU, or one of these GPUs. */
export const devicePreference = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cpu') }),
  z.object({
    kind: z.literal('gpus'),
    indices: z.array(z.int().nonnegative()).min(1).readonly(),
    /** Most runs at a time on one of them; memory must suffice as well. */
    runsPerGpu: z.int().positive(),
    /** Also where processes of others compute. */
    allowBusy: z.boolean(),
  }),
]);
export type DevicePreference = z.infer<typeof devicePreference>;

/** With what a run is started: kept in its folder too, so that any later engine can resume or repeat it. */
export const startSettings = z.object({
  /** Higher goes first; equal ones in the order of the list. */
  priority: z.int(),
  datasetPath: z.string(),
  engine: engineChoice,
  device: devicePreference,
  /** Most runs of its launch at a time; null: only the workspace's limit holds. */
  maxParallel: z.int().positive().nullable(),
  /** The command that queued it: its `maxParallel` counts the runs with the same. */
  launch: z.string(),
  /** Memory it needs on its device, estimated. */
  memoryMiB: z.number().nonnegative(),
  /** A reproduction computes with as many threads as its model; null: with its share. */
  threads: z.int().positive().nullable(),
  /** After out of memory: how often it may be tried again with half the batch. */
  smallerBatchRetries: z.int().nonnegative(),
});
export type StartSettings = z.infer<typeof startSettings>;

/** A run that waits, with all its start needs: enough to start it after the engine was restarted. */
export const queueEntry = startSettings.extend({
  run: z.string(),
  added: z.iso.datetime(),
  /** Goes on from `last.ckpt`. */
  resume: z.boolean(),
});
export type QueueEntry = z.infer<typeof queueEntry>;

/** A device and its share of memory and threads, held by a run until its process is gone. */
export const deviceLease = z.object({
  run: z.string(),
  launch: z.string(),
  /** Missing: the CPU. */
  gpu: z.int().nonnegative().optional(),
  memoryMiB: z.number().nonnegative(),
  threads: z.int().positive(),
});
export type DeviceLease = z.infer<typeof deviceLease>;

/** What waits, in the order it will start, and what holds a device. */
export const queueState = z.object({
  isPaused: z.boolean(),
  /** Most runs at a time in the workspace; null: no limit but devices. */
  maxParallel: z.int().positive().nullable(),
  waiting: z.array(queueEntry).readonly(),
  /** By waiting run: what it waits for, in words. */
  reasons: z.record(z.string(), z.string()).readonly(),
  leases: z.array(deviceLease).readonly(),
});
export type QueueState = z.infer<typeof queueState>;
