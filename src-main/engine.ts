import path from 'node:path';
import { AnalogonError } from '../src-shared/errors/analogon-error';
import type { QueueEntry, StartSettings } from '../src-shared/schemas/queue-state';
import type { EngineChoice } from '../src-shared/schemas/run-process-message';
import type { RunRecord } from '../src-shared/schemas/run-record';
import { planLaunch } from './launching/plan-launch';
import { type RepeatOptions, repeatRun } from './launching/repeat-run';
import { defaultStartSettings, toStartSettings } from './launching/start-settings';
import { createActiveRuns } from './runs/active-runs';
import { findRun } from './runs/find-run';
import { followEvents } from './runs/follow-events';
import { hasBegunSince } from './runs/has-begun-since';
import { readLaunchRecord } from './runs/launch-record';
import type { LaunchRunProcess } from './runs/launch-run-process';
import { createRunFolders } from './runs/plan-runs';
import type { RunPlace } from './runs/present-run';
import { readEnvironmentRecord } from './runs/read-environment-record';
import { readEventsAfter } from './runs/read-events-after';
import { readResolvedConfig } from './runs/read-resolved-config';
import { experimentsFolder, type RunFolder } from './runs/run-folder';
import { findRunHolder } from './runs/run-lock';
import { openRunStore } from './runs/run-store';
import { createWorkspaceChanges } from './runs/workspace-changes';
import { checkDevicePreference } from './scheduling/check-device-preference';
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
  /** How often a training saves itself in mid-epoch; 300 s by default. */
  readonly checkpointIntervalSeconds?: number;
}

/**
 * Puts a workspace's engine together: run folders, their list, the queue and its scheduler, the run processes. One process at a time may
 * do so (`ownership/`).
 * @throws AnalogonError when the workspace cannot be read or written
 */
export async function createEngine(options: EngineOptions): Promise<WorkspaceEngine> {
  const { workspace, environment, onFault } = options;
  const stateFolder = path.join(workspace, '.analogon');
  const folderOf = (run: string) => path.join(experimentsFolder(workspace), ...run.split('/'));
  const changes = createWorkspaceChanges();
  const queue = openRunQueue(path.join(stateFolder, 'queue.json'));
  // What the last engine was starting as it died waits again, unless it did begin.
  for (const { run, added } of queue.content.waiting) if (hasBegunSince(folderOf(run), added)) queue.remove(run);

  const active = createActiveRuns({
    launchRunProcess: options.launchRunProcess,
    cacheFolder: frameCacheFolder(workspace),
    checkpointIntervalSeconds: options.checkpointIntervalSeconds,
    folderOf,
    onEvent: ({ run }, event) => {
      changes.note(run);
      if (event.type === 'validation.completed') endIfHopeless(run).catch(onFault);
    },
    onEnd: (entry, outcome) => {
      changes.note(entry.run);
      if (outcome === 'failed' && entry.smallerBatchRetries > 0) retryWithSmallerBatch(entry).catch(onFault);
    },
  });
  const placeOf = (run: string): RunPlace => {
    if (queue.content.waiting.some((entry) => entry.run === run)) return 'waiting';
    return active.placeOf(run);
  };
  const store = await openRunStore({ workspace, placeOf });
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
      if (run !== undefined) changes.note(run);
    },
  });
  let isClosing = false;
  const refuseWhenClosing = () => {
    if (isClosing) throw new AnalogonError('ENGINE_UNAVAILABLE', `${workspace}: its engine is ending. Try again in a moment.`);
  };

  const recordOf = async ({ id, folder }: RunFolder): Promise<RunRecord> => {
    const record = await store.catchUp(id);
    if (!record) throw new AnalogonError('RUN_NOT_FOUND', `${id}: ${folder} is gone`);
    return record;
  };
  const settingsOf = async ({ folder }: RunFolder): Promise<StartSettings> =>
    readLaunchRecord(folder).start ?? defaultStartSettings(await options.chooseEngine(), readResolvedConfig(folder).data.path ?? '');
  const enqueue = (runs: readonly { readonly id: string; readonly settings: StartSettings }[], resume: boolean) => {
    const added = new Date().toISOString();
    queue.add(runs.map(({ id, settings }): QueueEntry => ({ ...settings, run: id, added, resume })));
  };
  const repeat = async (repeated: Omit<RepeatOptions, 'workspace'>): Promise<RunRecord> => {
    const run = await repeatRun({ workspace, ...repeated });
    enqueue([run], false);
    return recordOf(run);
  };

  async function retryWithSmallerBatch(entry: QueueEntry): Promise<void> {
    const source = { id: entry.run, folder: folderOf(entry.run) };
    const { failure } = await recordOf(source);
    const batchSize = readResolvedConfig(source.folder).training.batch_size;
    if (failure?.code !== 'OUT_OF_MEMORY' || batchSize < 2 || isClosing) return;
    const settings = { ...(await settingsOf(source)), smallerBatchRetries: entry.smallerBatchRetries - 1 };
    await repeat({ source, kind: 'retry', changes: { 'training.batch_size': Math.floor(batchSize / 2) }, settings });
  }

  async function endIfHopeless(run: string): Promise<void> {
    const launched = readLaunchRecord(folderOf(run));
    if (!launched.earlyTermination) return;
    await store.catchUp(run);
    if (judgeRun(store, run, launched) === 'stop') active.stop(run, 'after_batch');
  }

  return {
    workspace,
    async listRuns() {
      await store.synchronize();
      return store.list();
    },
    getRun: async (id) => recordOf(findRun(workspace, id)),
    readEvents: async (id, afterSeq, limit) => readEventsAfter(findRun(workspace, id).folder, afterSeq, limit),
    async *followEvents(id, afterSeq, signal) {
      const run = findRun(workspace, id);
      const isActive = () => placeOf(run.id) !== 'none' || active.has(run.id) || findRunHolder(run.folder) !== undefined;
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
    async previewLaunch(request) {
      const runs = await planLaunch(request, workspace);
      if (request.device.kind === 'gpus') checkDevicePreference(request.device, await listGpus(environment));
      return runs.map(({ proposedId, config, datasetPath, varied }) => ({ id: proposedId, config, datasetPath, varied }));
    },
    async launch(requestId, request) {
      refuseWhenClosing();
      const planned = await planLaunch(request, workspace);
      if (request.device.kind === 'gpus') checkDevicePreference(request.device, await listGpus(environment));
      refuseWhenClosing();
      const runs = createRunFolders(planned, workspace, (run) => toStartSettings(requestId, request, run));
      enqueue(runs, false);
      return Promise.all(runs.map(recordOf));
    },
    async stopRun(id, mode) {
      const run = findRun(workspace, id);
      if (!queue.remove(run.id) && !active.stop(run.id, mode))
        throw new AnalogonError('COMMAND_INVALID', `${run.id} neither waits nor is at work: there is nothing to stop.`);
      changes.note(run.id);
    },
    async resumeRun(id) {
      refuseWhenClosing();
      const run = findRun(workspace, id);
      const { state } = await recordOf(run);
      if (state !== 'stopped' && state !== 'failed')
        throw new AnalogonError('COMMAND_INVALID', `${run.id} is ${state}: only a stopped or failed run can be resumed.`);
      // The same threads give the same bits.
      const threads = readEnvironmentRecord(run.folder)?.threads ?? null;
      enqueue([{ id: run.id, settings: { ...(await settingsOf(run)), threads } }], true);
      return recordOf(run);
    },
    async repeatRun(requestId, id, kind, changed) {
      refuseWhenClosing();
      const source = findRun(workspace, id);
      return repeat({ source, kind, changes: changed, settings: { ...(await settingsOf(source)), launch: requestId } });
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
      await scheduler.close();
      await active.stopAll();
      changes.close();
      store.close();
    },
  };
}
