import type { Gpu } from '../src-shared/schemas/gpu';
import type { LaunchRequest } from '../src-shared/schemas/launch-request';
import type { QueueState } from '../src-shared/schemas/queue-state';
import type { RunEvent } from '../src-shared/schemas/run-event';
import type { RunRecord } from '../src-shared/schemas/run-record';
import type { TrainingConfig } from '../src-shared/schemas/training-config';

/** A run as it would be launched: one model, one combination of a sweep, one seed. */
export interface EffectiveRun {
  readonly id: string;
  readonly config: TrainingConfig;
  readonly datasetPath: string;
  /** What differs from the file, by key path: `model.learning_rate`. */
  readonly varied: Readonly<Record<string, unknown>>;
}

/** Something changed in the workspace. The first one of a subscription is a snapshot of everything. */
export interface WorkspaceChange {
  /** Runs that are new or differ. */
  readonly runs: readonly RunRecord[];
  readonly removed: readonly string[];
  readonly queue: QueueState;
}

export type StopMode = 'after_batch' | 'now';

/**
 * The owner of a workspace: runs, queue and devices. What the contract's procedures call; every host serves one. All of it rejects
 * with an AnalogonError.
 */
export interface WorkspaceEngine {
  readonly workspace: string;
  listRuns(): Promise<readonly RunRecord[]>;
  getRun(id: string): Promise<RunRecord>;
  /** At most `limit` events after the cursor. */
  readEvents(id: string, afterSeq: number, limit: number): Promise<readonly RunEvent[]>;
  /** Replays after the cursor, then follows: at most one batch per 100 ms; ends after the event that ends the run. */
  followEvents(id: string, afterSeq: number, signal: AbortSignal): AsyncIterable<readonly RunEvent[]>;
  followWorkspace(signal: AbortSignal): AsyncIterable<WorkspaceChange>;
  /** Checks everything and changes nothing. */
  previewLaunch(request: LaunchRequest): Promise<readonly EffectiveRun[]>;
  /** @param requestId its runs share the request's `maxParallel`; that a request sent twice launches once is up to the procedures */
  launch(requestId: string, request: LaunchRequest): Promise<readonly RunRecord[]>;
  /** A queued run leaves the queue; a running one stops after its batch, with a checkpoint, or at once. */
  stopRun(id: string, mode: StopMode): Promise<void>;
  /** Goes on in the same folder from `last.ckpt`. */
  resumeRun(id: string): Promise<RunRecord>;
  /** A new run with the same config. @param changes by key path */
  repeatRun(
    requestId: string,
    id: string,
    kind: 'retry' | 'clone' | 'reproduction',
    changes: Readonly<Record<string, unknown>>,
  ): Promise<RunRecord>;
  getQueue(): Promise<QueueState>;
  /** Puts a waiting run before the one that is now at `position` (0 is first). */
  moveInQueue(id: string, position: number): Promise<void>;
  setPriority(id: string, priority: number): Promise<void>;
  setPaused(isPaused: boolean): Promise<void>;
  setMaxParallel(maxParallel: number | null): Promise<void>;
  listGpus(): Promise<readonly Gpu[]>;
  /** Makes the SQLite projection again from the run folders. @returns how many runs it holds */
  rebuildRuns(): Promise<number>;
  /** Refuses new launches, stops what runs after its batch and waits for it. What waits goes on waiting. */
  close(): Promise<void>;
}
