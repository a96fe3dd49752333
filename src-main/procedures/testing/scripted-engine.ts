import { setTimeout as sleep } from 'node:timers/promises';
import { isErrorCode } from '../../../src-shared/contract/contract-errors';
import { AnalogonError } from '../../../src-shared/errors/analogon-error';
import type { QueueState } from '../../../src-shared/schemas/queue-state';
import type { RunEvent } from '../../../src-shared/schemas/run-event';
import type { RunRecord } from '../../../src-shared/schemas/run-record';
import type { WorkspaceEngine } from '../../workspace-engine';

const created = '2026-01-02T03:04:05.000Z';
const batchMs = 100;

/** Events of each run: all there from the start, or growing by 40 each 10 ms from when they are first asked for. */
const runLengths = { finished: 4000, growing: 3000, endless: Number.POSITIVE_INFINITY } as const;

/** The event with this number, the same in every process: steps of training and, at the end of the log, the end of the run. */
export function scriptedEvent(seq: number, length: number): RunEvent {
  if (seq === length) return { seq, time: created, type: 'run.completed', reason: 'epochs', bestEpoch: 1, epochs: 1, seconds: 1 };
  const metrics = { train_loss: Math.fround(Math.exp(-seq / 500)), lr: 0.001 };
  return { seq, time: created, type: 'metrics.logged', epoch: 1 + Math.floor(seq / 1000), step: seq * 10, metrics };
}

/** An engine without runs: logs by rule, a queue in memory, and in the metrics of each record what was asked of it. */
export function createScriptedEngine(workspace: string): WorkspaceEngine {
  const counts = { launches: 0, subscriptions: 0, aborted: 0 };
  let startedMs: number | undefined;
  const launched = new Map<string, RunRecord>();
  let queue: QueueState = { isPaused: false, maxParallel: null, waiting: [], reasons: {}, leases: [] };

  const record = (id: string): RunRecord =>
    launched.get(id) ?? { id, state: 'running', created, epoch: 1, step: 1, metrics: { ...counts }, canResume: false, seq: 1 };
  const find = (id: string): RunRecord => {
    const [kind, code = ''] = id.split('/');
    if (kind === 'error' && isErrorCode(code)) throw new AnalogonError(code, `told to: ${code}, "quoted" – ünïcode`);
    if (kind === 'fault') throw new TypeError('a fault of the program');
    if (!(id in runLengths) && !launched.has(id)) throw new AnalogonError('RUN_NOT_FOUND', `There is no run ${id}; see "analogon runs"`);
    return record(id);
  };
  const lengthOf = (id: string) => Object.entries(runLengths).find(([name]) => name === id)?.[1] ?? 0;
  const written = (id: string) => {
    if (id === 'finished') return runLengths.finished;
    startedMs ??= Date.now();
    return Math.min(lengthOf(id), Math.floor((Date.now() - startedMs) / 10) * 40);
  };
  const read = (id: string, afterSeq: number, limit: number) =>
    Array.from({ length: Math.max(0, Math.min(limit, written(id) - afterSeq)) }, (_, at) => scriptedEvent(afterSeq + 1 + at, lengthOf(id)));

  return {
    workspace,
    listRuns: async () => [...Object.keys(runLengths).map(record), ...launched.values()],
    getRun: async (id) => find(id),
    readEvents: async (id, afterSeq, limit) => {
      find(id);
      return read(id, afterSeq, limit);
    },
    async *followEvents(id, afterSeq, signal) {
      find(id);
      counts.subscriptions++;
      try {
        for (let seq = afterSeq; seq < lengthOf(id); ) {
          const batch = read(id, seq, 1000);
          seq += batch.length;
          if (batch.length > 0) yield batch;
          await sleep(batchMs, undefined, { signal });
        }
      } finally {
        counts.subscriptions--;
        if (signal.aborted) counts.aborted++;
      }
    },
    async *followWorkspace(signal) {
      for (let runs = [...launched.values()]; !signal.aborted; runs = []) {
        yield { runs, removed: [], queue };
        await sleep(batchMs, undefined, { signal });
      }
    },
    previewLaunch: async (request) => {
      throw new AnalogonError('CONFIG_INVALID', `${request.configs[0]?.path}: nothing can be launched here`);
    },
    launch: async (_requestId, request) => {
      counts.launches++;
      const runs = request.configs.map(({ path }): RunRecord => ({ ...record(path), id: path, state: 'queued' }));
      for (const run of runs) launched.set(run.id, run);
      return runs;
    },
    stopRun: async (id) => void launched.set(id, { ...find(id), state: 'stopped' }),
    resumeRun: async (id) => find(id),
    repeatRun: async (_requestId, id) => find(id),
    getQueue: async () => queue,
    moveInQueue: async (id) => void find(id),
    setPriority: async (id) => void find(id),
    setPaused: async (isPaused) => {
      queue = { ...queue, isPaused };
    },
    setMaxParallel: async (maxParallel) => {
      queue = { ...queue, maxParallel };
    },
    listGpus: async () => [],
    rebuildRuns: async () => launched.size,
    close: async () => {},
  };
}
