import * as z from 'zod';
import { queueState } from '../schemas/queue-state';
import { runRecord } from '../schemas/run-record';

/** What a follower of the workspace is told. The first one of a subscription is a snapshot of everything. */
export const workspaceChange = z.object({
  /** Runs that are new or differ. */
  runs: z.array(runRecord).readonly(),
  /** Ids of runs whose folders are gone. */
  removed: z.array(z.string()).readonly(),
  queue: queueState,
});
