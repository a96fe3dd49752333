import type { Gpu } from '../../src-shared/schemas/gpu';
import type { DeviceLease, QueueEntry, QueueState } from '../../src-shared/schemas/queue-state';
import type { DeviceHolder } from './choose-gpu';
import { leaseEnvironment } from './lease-environment';
import { type GpuListing, planStarts, type Start } from './plan-starts';
import type { RunQueue } from './run-queue';

/** A run whose process is being started, or is there. */
export interface StartedRun {
  /** Looked at whenever GPUs are shared out; undefined until the process is there. */
  readonly pid: number | undefined;
  /** Settles when the run's folder says that it began; after a crash before that, the run waits in the queue again. */
  readonly begun: Promise<void>;
  /** Settles when the process is gone: its device is free then, not before. */
  readonly ended: Promise<void>;
}

export interface SchedulerOptions {
  readonly queue: RunQueue;
  readonly listGpus: () => Promise<readonly Gpu[]>;
  /** Must not start a run twice whose process lives: one that had just begun when the last owner crashed is in the queue again. */
  readonly startRun: (entry: QueueEntry, lease: DeviceLease, environment: NodeJS.ProcessEnv) => StartedRun;
  /** CPU threads that all runs share. */
  readonly threads: number;
  /** Of the run processes, without their devices. */
  readonly environment: NodeJS.ProcessEnv;
  /** Memory a run needs on its device; asked for often. */
  readonly estimateMiB: (entry: QueueEntry) => number;
  /** What waits or runs has changed. */
  readonly onChange: () => void;
  /** A run could not be started or its end was not clean. `run` is missing when the queue itself could not be written. */
  readonly onError: (error: unknown, run?: string) => void;
  /** How long until `nvidia-smi` is asked again while a run waits for others; 5000 by default. */
  readonly pollMs?: number;
  /** Calls back after that time. @returns takes that back */
  readonly schedule?: (callback: () => void, delayMs: number) => () => void;
}

/** Starts what waits as soon as limits and devices let it. */
export interface Scheduler {
  readonly state: QueueState;
  /** By waiting run: what it waits for. */
  readonly reasons: ReadonlyMap<string, string>;
  /** Starts nothing more; what runs goes on. Settles when nothing is being started. */
  close(): Promise<void>;
}

interface ActiveRun extends DeviceHolder {
  /** Undefined while it is being started. */
  started: StartedRun | undefined;
}

/** Schedules the runs of a queue. It looks at once, and again after each change of the queue and each end of a run. */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { queue, pollMs = 5000, schedule = scheduleTimeout } = options;
  const active = new Map<string, ActiveRun>();
  let reasons: ReadonlyMap<string, string> = new Map();
  let isClosed = false;
  let mustLook = false;
  let isOwnChange = false;
  let looking: Promise<void> | undefined;
  let cancelPoll = () => {};

  const look = () => {
    mustLook = true;
    looking ??= lookUntilSettled();
  };

  async function lookUntilSettled(): Promise<void> {
    // Changes made together are looked at together, and nothing starts before the caller that queued it goes on.
    await undefined;
    while (mustLook && !isClosed) {
      mustLook = false;
      await startWhatMay().catch(waitForDisk);
    }
    looking = undefined;
  }

  function waitForDisk(error: unknown): void {
    options.onError(error);
    cancelPoll();
    cancelPoll = schedule(look, pollMs);
  }

  async function startWhatMay(): Promise<void> {
    cancelPoll();
    forgetEnded();
    const before = ownProcesses(active);
    const gpus = await listNeededGpus();
    if (isClosed) return;
    const plan = planStarts({
      // A resumed run may wait while the last of its processes is about to go.
      queue: { ...queue.content, waiting: queue.content.waiting.filter(({ run }) => !active.has(run)) },
      holders: [...active.values()].map(({ lease, runsPerGpu, started }) => ({ lease, runsPerGpu, pid: started?.pid })),
      gpus,
      // One that ended while nvidia-smi was asked may still be in its answer.
      ownProcesses: new Set([...before, ...ownProcesses(active)]),
      threads: options.threads,
      estimateMiB: options.estimateMiB,
    });
    reasons = plan.reasons;
    if (plan.isWaitingForOthers) cancelPoll = schedule(look, pollMs);
    for (const start of plan.starts) begin(start);
    options.onChange();
  }

  /** Asks only when an answer can start something: on a machine without GPUs never. */
  async function listNeededGpus(): Promise<GpuListing> {
    const { isPaused, maxParallel, waiting } = queue.content;
    const isFull = maxParallel !== null && active.size >= maxParallel;
    if (isPaused || isFull || waiting.every(({ device }) => device.kind === 'cpu')) return { kind: 'listed', gpus: [] };
    try {
      return { kind: 'listed', gpus: await options.listGpus() };
    } catch (error) {
      return { kind: 'unknown', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  function begin({ entry, holder }: Start): void {
    const { run } = entry;
    changeQuietly(() => queue.markStarting(run));
    const current: ActiveRun = { ...holder, started: undefined };
    active.set(run, current);
    void follow(entry, current).then(() => {
      active.delete(run);
      options.onChange();
      look();
    });
  }

  async function follow(entry: QueueEntry, current: ActiveRun): Promise<void> {
    const settleStart = () => changeQuietly(() => queue.markStarted(entry.run));
    try {
      const started = options.startRun(entry, current.lease, leaseEnvironment(current.lease, options.environment));
      current.started = started;
      started.begun.then(settleStart).catch((error: unknown) => options.onError(error, entry.run));
      await started.ended;
    } catch (error) {
      options.onError(error, entry.run);
    }
    try {
      settleStart();
    } catch (error) {
      options.onError(error);
    }
  }

  /** Those whose end could not be written when it came, because the disk was full. */
  function forgetEnded(): void {
    for (const { run } of queue.content.starting) if (!active.has(run)) changeQuietly(() => queue.markStarted(run));
  }

  /** What the scheduler itself changes is no reason to look again. */
  function changeQuietly(change: () => void): void {
    isOwnChange = true;
    try {
      change();
    } finally {
      isOwnChange = false;
    }
  }

  const unsubscribe = queue.subscribe(() => {
    if (isOwnChange) return;
    options.onChange();
    look();
  });
  look();

  return {
    get state() {
      const { isPaused, maxParallel, waiting } = queue.content;
      return {
        isPaused,
        maxParallel,
        waiting,
        reasons: Object.fromEntries(reasons),
        leases: [...active.values()].map(({ lease }) => lease),
      };
    },
    get reasons() {
      return reasons;
    },
    async close() {
      isClosed = true;
      unsubscribe();
      cancelPoll();
      await looking;
    },
  };
}

function ownProcesses(active: ReadonlyMap<string, ActiveRun>): readonly number[] {
  return [...active.values()].flatMap(({ started }) => started?.pid ?? []);
}

function scheduleTimeout(callback: () => void, delayMs: number): () => void {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
}
