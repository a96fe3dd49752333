import type { DeviceLease, QueueEntry } from '../../src-shared/schemas/queue-state';
import type { RunEvent } from '../../src-shared/schemas/run-event';
import type { StopReason } from '../../src-shared/schemas/run-process-message';
import type { StartedRun } from '../scheduling/scheduler';
import type { StopMode } from '../workspace-engine';
import type { LaunchRunProcess } from './launch-run-process';
import type { RunPlace } from './present-run';
import { type RunOutcome, type SupervisedRun, superviseRun } from './supervise-run';

export interface ActiveRunsOptions {
  readonly launchRunProcess: LaunchRunProcess;
  readonly cacheFolder: string;
  readonly folderOf: (run: string) => string;
  readonly onEvent: (entry: QueueEntry, event: RunEvent) => void;
  /** The process is gone and the log says how the run ended. */
  readonly onEnd: (entry: QueueEntry, outcome: RunOutcome) => void;
}

/** Run processes of this engine, from their start to their end. */
export interface ActiveRuns {
  start(entry: QueueEntry, lease: DeviceLease, environment: NodeJS.ProcessEnv): StartedRun;
  /** Whether a process of this engine works on the run. */
  has(run: string): boolean;
  placeOf(run: string): RunPlace;
  /** @returns false when no process of this engine works on the run */
  stop(run: string, mode: StopMode, reason?: StopReason): boolean;
  /** Stops all of them after their batch. Settles when they are gone. */
  stopAll(): Promise<void>;
}

interface ActiveRun {
  readonly supervised: SupervisedRun;
  place: RunPlace;
}

export function createActiveRuns(options: ActiveRunsOptions): ActiveRuns {
  const active = new Map<string, ActiveRun>();

  const stop = (run: string, mode: StopMode, reason?: StopReason): boolean => {
    const current = active.get(run);
    if (!current) return false;
    current.place = 'stopping';
    if (mode === 'now') current.supervised.kill();
    else current.supervised.stop(reason);
    return true;
  };

  return {
    start(entry, lease, environment) {
      const { run } = entry;
      let hasBegun = () => {};
      const begun = new Promise<void>((resolve) => {
        hasBegun = resolve;
      });
      const request = {
        kind: 'train',
        runFolder: options.folderOf(run),
        datasetPath: entry.datasetPath,
        cacheFolder: options.cacheFolder,
        engine: entry.engine,
        threads: entry.threads ?? lease.threads,
        resume: entry.resume,
      } as const;
      const supervised = superviseRun(options.launchRunProcess, request, environment, (event) => {
        if (current.place === 'starting') current.place = 'none';
        hasBegun();
        options.onEvent(entry, event);
      });
      const current: ActiveRun = { supervised, place: 'starting' };
      active.set(run, current);
      const ended = supervised.outcome
        .finally(() => {
          active.delete(run);
          hasBegun();
        })
        .then((outcome) => options.onEnd(entry, outcome));
      return {
        get pid() {
          return supervised.pid;
        },
        begun,
        ended,
      };
    },
    has: (run) => active.has(run),
    placeOf: (run) => active.get(run)?.place ?? 'none',
    stop,
    async stopAll() {
      const all = [...active.entries()];
      for (const [run] of all) stop(run, 'after_batch');
      await Promise.allSettled(all.map(([, { supervised }]) => supervised.outcome));
    },
  };
}
