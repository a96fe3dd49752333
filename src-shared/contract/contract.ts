import { eventIterator, oc } from '@orpc/contract';
import * as z from 'zod';
import { gpu } from '../schemas/gpu';
import { launchRequest } from '../schemas/launch-request';
import { queueState } from '../schemas/queue-state';
import { runEvent } from '../schemas/run-event';
import { runRecord } from '../schemas/run-record';
import { blob } from './blob';
import { contractErrors } from './contract-errors';
import { effectiveRun } from './effective-run';
import { workspaceChange } from './workspace-change';
import { workspaceInfo } from './workspace-info';

const procedure = oc.errors(contractErrors);
const id = z.string().min(1);
/** Number of the last event a reader has; 0 for none. */
const afterSeq = z.int().nonnegative();

/** The run ends, after its batch, when the client that started it goes away. */
const isAttached = z.boolean();

/** A query may be repeated at will. */
const query = <Input extends z.ZodRawShape>(input: Input) => procedure.input(z.strictObject(input));

/** A command changes something. Sent again under the same `requestId`, it is not done again and gives the same answer. */
const command = <Input extends z.ZodRawShape>(input: Input) =>
  procedure.input(z.strictObject({ ...input, requestId: z.string().min(1).max(100) }));

const runs = z.array(runRecord).readonly();

/**
 * All a client can ask of the owner of a workspace. A failed request is an error with a code from `errorCodes`; a failed run is data.
 * Subscriptions send at most one batch each 100 ms, because the transports have no back-pressure.
 */
export const contract = {
  workspace: {
    info: query({}).output(workspaceInfo),
    follow: query({}).output(eventIterator(workspaceChange)),
  },
  runs: {
    list: query({}).output(runs),
    get: query({ id }).output(runRecord),
    /** At most `limit` events after the cursor, in order. */
    events: query({ id, afterSeq, limit: z.int().positive().max(10_000) }).output(z.array(runEvent).readonly()),
    /** Replays after the cursor, then follows; ends after the event that ends the run. */
    follow: query({ id, afterSeq }).output(eventIterator(z.array(runEvent).readonly())),
    /** One metric over the whole run. The layout of the bytes is in `metric-series.ts`. */
    series: query({ id, metric: z.string().min(1), x: z.enum(['step', 'epoch']) }).output(
      z.object({ length: z.int().nonnegative(), points: blob }),
    ),
    launch: command({ request: launchRequest }).output(runs),
    /** `after_batch` leaves a checkpoint; a run that waits leaves the queue. */
    stop: command({ id, mode: z.enum(['after_batch', 'now']) }).output(z.void()),
    resume: command({ id, isAttached }).output(runRecord),
    /** A new run with the same config. `changes` are values by key path. */
    repeat: command({
      id,
      kind: z.enum(['retry', 'clone', 'reproduction']),
      changes: z.record(z.string(), z.unknown()),
      isAttached,
    }).output(runRecord),
    /** Makes the list of runs again from their folders, and says how many there are. */
    rebuild: command({}).output(z.int().nonnegative()),
  },
  launch: {
    /** Checks everything and changes nothing. */
    preview: query({ request: launchRequest }).output(z.array(effectiveRun).readonly()),
  },
  queue: {
    get: query({}).output(queueState),
    /** Puts a waiting run before the one that is now at `position` (0 is first). */
    move: command({ id, position: z.int().nonnegative() }).output(z.void()),
    setPriority: command({ id, priority: z.int() }).output(z.void()),
    setPaused: command({ isPaused: z.boolean() }).output(z.void()),
    /** Whatever the launches said; null: as they said. */
    setMaxParallel: command({ maxParallel: z.int().positive().nullable() }).output(z.void()),
  },
  devices: {
    list: query({}).output(z.array(gpu).readonly()),
  },
};
