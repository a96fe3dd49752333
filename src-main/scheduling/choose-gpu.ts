import type { Gpu } from '../../src-shared/schemas/gpu';
import type { DeviceLease, DevicePreference } from '../../src-shared/schemas/queue-state';

/** A run that is under way and what it holds. */
export interface DeviceHolder {
  readonly lease: DeviceLease;
  /** Most runs on its GPU that its own launch allows. */
  readonly runsPerGpu: number;
  /** Undefined until its process is there. */
  readonly pid: number | undefined;
}

/** What a choice of GPU depends on. */
export interface GpuSituation {
  /** As `nvidia-smi` tells them now. */
  readonly gpus: readonly Gpu[];
  readonly holders: readonly DeviceHolder[];
  /** Ids of our run processes; all others that compute are another program's. */
  readonly ownProcesses: ReadonlySet<number>;
  /** By GPU: the run that waits for it and goes before this one. */
  readonly claims: ReadonlyMap<number, string>;
}

export type GpuPreference = Extract<DevicePreference, { kind: 'gpus' }>;

export type GpuChoice =
  | { readonly kind: 'gpu'; readonly index: number }
  | {
      readonly kind: 'wait';
      readonly reason: string;
      /** GPUs that it waits for in its turn: runs behind it must leave them alone. One that others compute on is not among them. */
      readonly claims: readonly number[];
      /** Whether it waits for something that only `nvidia-smi` can tell. */
      readonly isForOthers: boolean;
    };

type Verdict =
  | { readonly kind: 'free'; readonly index: number; readonly runs: number; readonly freeMiB: number }
  | { readonly kind: 'ours' | 'memory' | 'others'; readonly index: number; readonly reason: string };

/** A desktop shows its windows with less; whoever trains uses more. */
const unexplainedMiB = 1024;
const unexplainedPercent = 20;
/** Of an empty card, the driver and the desktop may keep the rest. */
const emptyShare = 0.9;

/**
 * The GPU of those preferred that a run may have now: the one with the fewest of our runs, then with most free memory, then the first
 * named. A run whose estimate is beyond a whole card is tried on an empty one: the estimate may be wrong, waiting would never end.
 * @param estimateMiB memory the run needs, asked for only when it matters
 */
export function chooseGpu(preference: GpuPreference, estimateMiB: () => number, situation: GpuSituation): GpuChoice {
  const verdicts = [...new Set(preference.indices)].map((index) => judgeGpu(index, preference, estimateMiB, situation));
  const [best] = verdicts
    .filter((verdict) => verdict.kind === 'free')
    .sort((first, second) => first.runs - second.runs || second.freeMiB - first.freeMiB);
  if (best) return { kind: 'gpu', index: best.index };
  const waits = verdicts.filter((verdict) => verdict.kind !== 'free');
  return {
    kind: 'wait',
    reason: waits.map(({ reason }) => reason).join('; '),
    claims: waits.filter(({ kind }) => kind !== 'others').map(({ index }) => index),
    isForOthers: waits.some(({ kind }) => kind !== 'ours'),
  };
}

function judgeGpu(index: number, preference: GpuPreference, estimateMiB: () => number, situation: GpuSituation): Verdict {
  const gpu = situation.gpus.find((candidate) => candidate.index === index);
  if (!gpu) return { kind: 'others', index, reason: `GPU ${index} is not there any more` };
  const claimant = situation.claims.get(index);
  if (claimant !== undefined) return { kind: 'ours', index, reason: `GPU ${index} goes to ${claimant} first` };
  const holders = situation.holders.filter(({ lease }) => lease.gpu === index);
  const most = Math.min(preference.runsPerGpu, ...holders.map(({ runsPerGpu }) => runsPerGpu));
  if (holders.length >= most) return { kind: 'ours', index, reason: `GPU ${index} holds ${holders.length} of ${most} runs` };
  const busy = preference.allowBusy ? undefined : describeOthers(gpu, holders.length > 0, situation.ownProcesses);
  if (busy) return { kind: 'others', index, reason: busy };
  const freeMiB = countFreeMiB(gpu, holders);
  // Where memory is the machine's own, nvidia-smi tells no total.
  if (gpu.memoryTotalMiB > 0) {
    const estimate = estimateMiB();
    const isEmpty = holders.length === 0 && gpu.processes.length === 0;
    const needed = isEmpty ? Math.min(estimate, emptyShare * gpu.memoryTotalMiB) : estimate;
    if (needed > freeMiB) {
      return { kind: 'memory', index, reason: `GPU ${index}: the run needs ${formatMiB(needed)} MiB, ${formatMiB(freeMiB)} are free` };
    }
  }
  return { kind: 'free', index, runs: holders.length, freeMiB };
}

function describeOthers(gpu: Gpu, isHeld: boolean, ownProcesses: ReadonlySet<number>): string | undefined {
  const pids = gpu.processes.map(({ pid }) => pid).filter((pid) => !ownProcesses.has(pid));
  if (pids.length === 1) return `GPU ${gpu.index} is used by process ${pids[0]} of another program`;
  if (pids.length > 1) return `GPU ${gpu.index} is used by processes ${pids.join(', ')} of other programs`;
  // In a container, nvidia-smi does not see the processes of other containers.
  const percent = gpu.utilizationPercent ?? 0;
  if (isHeld || gpu.processes.length > 0 || percent < unexplainedPercent || gpu.memoryUsedMiB < unexplainedMiB) return undefined;
  return `GPU ${gpu.index} is ${percent} % busy with ${formatMiB(gpu.memoryUsedMiB)} MiB of a program that nvidia-smi does not see`;
}

/** What neither others use nor our runs use or may yet use: one that has just begun does not show in `nvidia-smi`. */
function countFreeMiB(gpu: Gpu, holders: readonly DeviceHolder[]): number {
  const ours = holders.map(({ lease, pid }) => {
    const process = gpu.processes.find((candidate) => candidate.pid === pid);
    return { used: process ? (process.memoryMiB ?? lease.memoryMiB) : 0, leased: lease.memoryMiB };
  });
  const used = ours.reduce((sum, run) => sum + run.used, 0);
  const reserved = ours.reduce((sum, run) => sum + Math.max(run.used, run.leased), 0);
  return Math.max(0, gpu.memoryTotalMiB - Math.max(0, gpu.memoryUsedMiB - used) - reserved);
}

function formatMiB(memoryMiB: number): string {
  return Math.round(memoryMiB).toLocaleString('en');
}
