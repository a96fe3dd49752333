import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { Gpu } from '../../src-shared/schemas/gpu';
import type { LaunchRequest } from '../../src-shared/schemas/launch-request';
import type { QueueEntry, StartSettings } from '../../src-shared/schemas/queue-state';
import type { EngineChoice } from '../../src-shared/schemas/run-process-message';
import type { RunRecord } from '../../src-shared/schemas/run-record';
import { findRun } from '../runs/find-run';
import { readLaunchRecord } from '../runs/launch-record';
import { createRunFolders } from '../runs/plan-runs';
import { readEnvironmentRecord } from '../runs/read-environment-record';
import { readResolvedConfig } from '../runs/read-resolved-config';
import type { RunFolder } from '../runs/run-folder';
import { checkDevicePreference } from '../scheduling/check-device-preference';
import type { RunQueue } from '../scheduling/run-queue';
import type { WorkspaceEngine } from '../workspace-engine';
import { type CheckedRun, planLaunch } from './plan-launch';
import { type RepeatOptions, repeatRun } from './repeat-run';
import { defaultStartSettings, toStartSettings } from './start-settings';

const pollMs = 20;
/** For a run process to close its files and go. */
const leaveLimitMs = 10_000;

export interface LauncherOptions {
  readonly workspace: string;
  readonly queue: RunQueue;
  readonly listGpus: () => Promise<readonly Gpu[]>;
  /** Where a run computes whose folder does not say it. */
  readonly chooseEngine: () => Promise<EngineChoice>;
  readonly recordOf: (run: RunFolder) => Promise<RunRecord>;
  /** Whether a process works on the run, this engine's or what a dead one left. */
  readonly isHeld: (run: RunFolder) => boolean;
}

/** Everything that puts runs into the queue. */
export interface Launcher extends Pick<WorkspaceEngine, 'previewLaunch' | 'launch' | 'resumeRun' | 'repeatRun'> {
  /** After out of memory: a new run with half the batch, as often as the entry allows. */
  retryWithSmallerBatch(entry: QueueEntry): Promise<void>;
  /** From now on it refuses. */
  close(): void;
}

export function createLauncher({ workspace, queue, listGpus, chooseEngine, recordOf, isHeld }: LauncherOptions): Launcher {
  let isClosed = false;
  const refuseIfClosed = () => {
    if (isClosed) throw new AnalogonError('ENGINE_UNAVAILABLE', `${workspace}: its engine is ending. Try again in a moment.`);
  };
  const plan = async (request: LaunchRequest): Promise<readonly CheckedRun[]> => {
    const runs = await planLaunch(request, workspace);
    if (request.device.kind === 'gpus') checkDevicePreference(request.device, await listGpus());
    return runs;
  };
  const settingsOf = async ({ folder }: RunFolder): Promise<StartSettings> =>
    readLaunchRecord(folder).start ?? defaultStartSettings(await chooseEngine(), readResolvedConfig(folder).data.path ?? '');
  const enqueue = (runs: readonly { readonly id: string; readonly settings: StartSettings }[], resume: boolean) => {
    refuseIfClosed();
    const added = new Date().toISOString();
    queue.add(runs.map(({ id, settings }): QueueEntry => ({ ...settings, run: id, added, resume })));
  };
  /** A run that has said its last word is gone in a moment. */
  const waitUntilFree = async (run: RunFolder) => {
    for (const startMs = performance.now(); isHeld(run); await sleep(pollMs)) {
      if (performance.now() - startMs > leaveLimitMs)
        throw new AnalogonError('RUN_ACTIVE', `${run.id} is still at work. Stop it first, or wait for its end.`);
    }
  };
  const refuseUnlessOver = async (run: RunFolder) => {
    const { state } = await recordOf(run);
    if (state !== 'stopped' && state !== 'failed')
      throw new AnalogonError('COMMAND_INVALID', `${run.id} is ${state}: only a stopped or failed run can be resumed.`);
  };
  /** New folders whose runs cannot wait go again. */
  const enqueueNew = (runs: readonly (RunFolder & { readonly settings: StartSettings })[]) => {
    try {
      enqueue(runs, false);
    } catch (error) {
      for (const { folder } of runs) fs.rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  };
  const repeat = async (repeated: Omit<RepeatOptions, 'workspace'>): Promise<RunRecord> => {
    const run = await repeatRun({ workspace, ...repeated });
    enqueueNew([run]);
    return recordOf(run);
  };

  return {
    async previewLaunch(request) {
      const runs = await plan(request);
      return runs.map(({ proposedId, config, datasetPath, varied }) => ({ id: proposedId, config, datasetPath, varied }));
    },
    async launch(requestId, request) {
      const planned = await plan(request);
      refuseIfClosed();
      const runs = createRunFolders(planned, workspace, (run) => toStartSettings(requestId, request, run));
      enqueueNew(runs);
      return Promise.all(runs.map(recordOf));
    },
    async resumeRun(id) {
      const run = findRun(workspace, id);
      await refuseUnlessOver(run);
      await waitUntilFree(run);
      const settings = await settingsOf(run);
      // Another terminal may have been faster.
      await refuseUnlessOver(run);
      // The same threads give the same bits.
      const threads = readEnvironmentRecord(run.folder)?.threads ?? null;
      enqueue([{ id: run.id, settings: { ...settings, threads } }], true);
      return recordOf(run);
    },
    async repeatRun(requestId, id, kind, changes) {
      refuseIfClosed();
      const source = findRun(workspace, id);
      return repeat({ source, kind, changes, settings: { ...(await settingsOf(source)), launch: requestId } });
    },
    async retryWithSmallerBatch({ run, smallerBatchRetries }) {
      const source = findRun(workspace, run);
      const { failure } = await recordOf(source);
      const batchSize = readResolvedConfig(source.folder).training.batch_size;
      if (failure?.code !== 'OUT_OF_MEMORY' || smallerBatchRetries === 0 || batchSize < 2 || isClosed) return;
      const settings = { ...(await settingsOf(source)), smallerBatchRetries: smallerBatchRetries - 1 };
      await repeat({ source, kind: 'retry', changes: { 'training.batch_size': Math.floor(batchSize / 2) }, settings });
    },
    close() {
      isClosed = true;
    },
  };
}
