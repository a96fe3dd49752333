import path from 'node:path';
import { AnalogonError } from '../src-shared/errors/analogon-error';
import type { EngineChoice } from '../src-shared/schemas/run-process-message';
import type { RunRecord } from '../src-shared/schemas/run-record';
import { createLauncher } from './launching/create-launcher';
import { createActiveRuns } from './runs/active-runs';
import { appendRunFailure } from './runs/append-run-failure';
import { classifyError } from './runs/classify-failure';
import { findRun } from './runs/find-run';
import { followEvents } from './runs/follow-events';
import { hasBegunSince } from './runs/has-begun-since';
import { readLaunchRecord } from './runs/launch-record';
import type { LaunchRunProcess } from './runs/launch-run-process';
import type { RunPlace } from './runs/present-run';
import { readEventsAfter } from './runs/read-events-after';
import { experimentsFolder, type RunFolder } from './runs/run-folder';
import { findRunHolder } from './runs/run-lock';
import { openRunStore } from './runs/run-store';
import { createWorkspaceChanges } from './runs/workspace-changes';
import { listGpus } from './scheduling/list-gpus';
import { openRunQueue } from './scheduling/run-queue';
import { createScheduler } from './scheduling/scheduler';
import { frameCacheFolder } from './storage/frame-cache-folder';
import { judgeRun } from './sweeps/judge-run';
import type { WorkspaceEngine } from './workspace-engine';

export interface EngineOptions {
  /** Folder with `configs/`, `data/` and `experiments/`. */
  readonly workspace: string;
  readonly launchRunProcess: LaunchRunProcess;
  /** Of the run processes. */
  readonly environment: NodeJS.ProcessEnv;
  /** CPU threads that all runs share. */
  readonly threads: number;
  /** Where a run computes whose folder does not say it. */
  readonly chooseEngine: () => Promise<EngineChoice>;
  /** Is given what went wrong where nobody waits for an answer. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Puts a workspace's engine together: run folders, their list, the queue and its scheduler, the run processes. One process at a time may
 * do so (`ownership/`).
 * @throws AnalogonError when the workspace cannot be read or written
 */
export async function createEngine(options: EngineOptions): Promise<WorkspaceEngine> {
  const { workspace, environment, onFault } = options;
  const folderOf = (run: string) => path.join(experimentsFolder(workspace), ...run.split('/'));
  const changes = createWorkspaceChanges();
  let isClosing = false;
  const queue = openRunQueue(path.join(workspace, '.analogon', 'queue.json'));
  // What the last engine was starting as it died waits again, unless it did begin.
  for (const { run, added } of queue.content.waiting) if (hasBegunSince(folderOf(run), added)) queue.remove(run);

  const active = createActiveRuns({
    launchRunProcess: options.launchRunProcess,
    cacheFolder: frameCacheFolder(workspace),
    folderOf,
    onEvent: ({ run }, event) => {
      changes.note(run);
      if (event.type === 'validation.completed') endIfHopeless(run, event.epoch).catch(onFault);
    },
    onEnd: (entry, outcome) => {
      changes.note(entry.run);
      if (outcome === 'failed') launcher.retryWithSmallerBatch(entry).catch(onFault);
    },
  });
  const placeOf = (run: string): RunPlace => (queue.content.waiting.some((entry) => entry.run === run) ? 'waiting' : active.placeOf(run));
  const store = await openRunStore({ workspace, placeOf });
  const recordOf = async ({ id, folder }: RunFolder): Promise<RunRecord> => {
    const record = await store.catchUp(id);
    if (!record) throw new AnalogonError('RUN_NOT_FOUND', `${id}: ${folder} is gone`);
    return record;
  };
  const isHeld = ({ id, folder }: RunFolder) => active.has(id) || findRunHolder(folder) !== undefined;
  const launcher = createLauncher({ ...options, queue, listGpus: () => listGpus(environment), recordOf, isHeld });
  const scheduler = createScheduler({
    queue,
    listGpus: () => listGpus(environment),
    startRun: active.start,
    threads: options.threads,
    environment,
    estimateMiB: ({ memoryMiB }) => memoryMiB,
    onChange: () => changes.note(...queue.content.waiting.map(({ run }) => run), ...scheduler.state.leases.map(({ run }) => run)),
    onError: (error, run) => {
      onFault(error);
      if (run === undefined) return;
      // A refusal leaves the run as it was; anything else is how its start failed.
      if (!(error instanceof AnalogonError)) appendRunFailure(folderOf(run), classifyError(error), 0);
      changes.note(run);
    },
  });

  async function endIfHopeless(run: string, epoch: number): Promise<void> {
    const launched = readLaunchRecord(folderOf(run));
    if (!launched.earlyTermination) return;
    const record = await store.catchUp(run);
    // After its last epoch there is nothing left to save.
    if (epoch >= (record?.epochs ?? Number.POSITIVE_INFINITY)) return;
    if (judgeRun(store, run, epoch, launched) === 'stop') active.stop(run, 'after_batch', 'early_termination');
  }

  return {
    workspace,
    ...launcher,
    async listRuns() {
      await store.synchronize();
      return store.list();
    },
    getRun: async (id) => recordOf(findRun(workspace, id)),
    readEvents: async (id, afterSeq, limit) => readEventsAfter(findRun(workspace, id).folder, afterSeq, limit),
    async *followEvents(id, afterSeq, signal) {
      const run = findRun(workspace, id);
      const isActive = () => placeOf(run.id) === 'waiting' || isHeld(run);
      yield* followEvents(run.folder, afterSeq, { signal, isActive });
    },
    async *followWorkspace(signal) {
      const following = changes.follow(signal);
      await store.synchronize();
      yield { runs: store.list(), removed: [], queue: scheduler.state };
      for await (const changed of following) {
        const ids = [...changed];
        const records = await Promise.all(ids.map(store.catchUp));
        yield {
          runs: records.filter((record) => record !== undefined),
          removed: ids.filter((_, index) => records[index] === undefined),
          queue: scheduler.state,
        };
      }
    },
    async stopRun(id, mode) {
      const run = findRun(workspace, id);
      // The next engine starts what waits, also where the client goes because this one is ending.
      const hasLeft = !isClosing && queue.remove(run.id) !== undefined;
      if (!hasLeft && !active.stop(run.id, mode)) {
        const holder = findRunHolder(run.folder);
        if (holder)
          throw new AnalogonError(
            'RUN_ACTIVE',
            `${run.id}: process ${holder.pid} of an engine that is gone ends by itself after its batch.`,
          );
        throw new AnalogonError('COMMAND_INVALID', `${run.id} neither waits nor is at work: there is nothing to stop.`);
      }
      changes.note(run.id);
    },
    getQueue: async () => scheduler.state,
    moveInQueue: async (id, position) => queue.move(findRun(workspace, id).id, position),
    setPriority: async (id, priority) => queue.setPriority(findRun(workspace, id).id, priority),
    setPaused: async (isPaused) => queue.setPaused(isPaused),
    setMaxParallel: async (maxParallel) => queue.setMaxParallel(maxParallel),
    listGpus: () => listGpus(environment),
    rebuildRuns: store.rebuild,
    async close() {
      isClosing = true;
      launcher.close();
      await scheduler.close();
      await active.stopAll();
      changes.close();
      store.close();
    },
  };
}
