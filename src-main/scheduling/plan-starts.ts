import type { Gpu } from '../../src-shared/schemas/gpu';
import type { DeviceLease, QueueEntry } from '../../src-shared/schemas/queue-state';
import { chooseGpu, type DeviceHolder } from './choose-gpu';
import type { QueueContent } from './queue-file';
import { shareThreads } from './share-threads';

/** The GPUs now, or why they could not be listed. */
export type GpuListing = { readonly kind: 'listed'; readonly gpus: readonly Gpu[] } | { readonly kind: 'unknown'; readonly reason: string };

/** What a plan depends on. */
export interface QueueSituation {
  readonly queue: Pick<QueueContent, 'isPaused' | 'maxParallel' | 'waiting'>;
  /** Runs under way. */
  readonly holders: readonly DeviceHolder[];
  readonly gpus: GpuListing;
  readonly ownProcesses: ReadonlySet<number>;
  /** CPU threads that all runs share. */
  readonly threads: number;
  /** Memory a run needs on its device. */
  readonly estimateMiB: (entry: QueueEntry) => number;
}

/** A run that may start now. */
export interface Start {
  readonly entry: QueueEntry;
  readonly holder: DeviceHolder;
}

export interface StartPlan {
  readonly starts: readonly Start[];
  /** By run: what it waits for. */
  readonly reasons: ReadonlyMap<string, string>;
  /** Whether a run waits for something that only `nvidia-smi` can tell. */
  readonly isWaitingForOthers: boolean;
}

/**
 * Which runs may start now, in the queue's order. One that cannot does not hold up others, but those behind it leave alone the device
 * that it waits for.
 */
export function planStarts(situation: QueueSituation): StartPlan {
  const { queue } = situation;
  const starts: Start[] = [];
  const reasons = new Map<string, string>();
  const claims = new Map<number, string>();
  let cpuClaim: string | undefined;
  let isWaitingForOthers = false;

  /** Gives the lease, or the reason to wait. */
  const place = (entry: QueueEntry): DeviceLease | string => {
    const holders = [...situation.holders, ...starts.map(({ holder }) => holder)];
    const limit = findLimit(entry, queue, holders);
    if (limit !== undefined) return limit;
    const lease = {
      run: entry.run,
      launch: entry.launch,
      threads: shareThreads(situation.threads, countParallel(entry, queue.maxParallel)),
    };
    if (entry.device.kind === 'cpu') {
      if (cpuClaim !== undefined) return `the CPU goes to ${cpuClaim} first`;
      const most = queue.maxParallel ?? entry.maxParallel ?? 1;
      const running = holders.filter(({ lease: { gpu } }) => gpu === undefined).length;
      if (running < most) return { ...lease, memoryMiB: situation.estimateMiB(entry) };
      cpuClaim = entry.run;
      return `the CPU holds ${running} of ${most} runs`;
    }
    if (situation.gpus.kind === 'unknown') {
      isWaitingForOthers = true;
      return situation.gpus.reason;
    }
    const choice = chooseGpu(entry.device, () => situation.estimateMiB(entry), {
      gpus: situation.gpus.gpus,
      holders,
      ownProcesses: situation.ownProcesses,
      claims,
    });
    if (choice.kind === 'gpu') return { ...lease, gpu: choice.index, memoryMiB: situation.estimateMiB(entry) };
    for (const index of choice.claims) if (!claims.has(index)) claims.set(index, entry.run);
    isWaitingForOthers ||= choice.isForOthers;
    return choice.reason;
  };

  for (const entry of queue.waiting) {
    const placed = place(entry);
    if (typeof placed === 'string') reasons.set(entry.run, placed);
    else starts.push({ entry, holder: { lease: placed, runsPerGpu: runsPerGpu(entry), pid: undefined } });
  }
  return { starts, reasons, isWaitingForOthers };
}

/** The limit that keeps a run from starting, whatever its device. */
function findLimit(entry: QueueEntry, queue: QueueSituation['queue'], holders: readonly DeviceHolder[]): string | undefined {
  if (queue.isPaused) return 'the queue is paused';
  if (holders.some(({ lease }) => lease.run === entry.run)) return 'its last process has not ended yet';
  if (queue.maxParallel !== null && holders.length >= queue.maxParallel) {
    return `${holders.length} of ${queue.maxParallel} runs of the workspace are under way`;
  }
  const siblings = holders.filter(({ lease }) => lease.launch === entry.launch).length;
  if (entry.maxParallel !== null && siblings >= entry.maxParallel) {
    return `${siblings} of ${entry.maxParallel} runs of its launch are under way`;
  }
  return undefined;
}

/** Most runs that may be under way at a time beside this one and with it. */
function countParallel(entry: QueueEntry, maxParallel: number | null): number {
  const limit = maxParallel ?? entry.maxParallel;
  if (entry.device.kind === 'cpu') return limit ?? 1;
  return Math.min(limit ?? Number.POSITIVE_INFINITY, new Set(entry.device.indices).size * entry.device.runsPerGpu);
}

function runsPerGpu({ device }: QueueEntry): number {
  return device.kind === 'cpu' ? 1 : device.runsPerGpu;
}
