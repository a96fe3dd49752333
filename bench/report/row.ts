import type { Summary } from '../measure/summarize';

/** What has to hold of a ratio: at least, or at most. */
export interface Goal {
  readonly better: 'higher' | 'lower';
  readonly must?: number;
  readonly aim?: number;
}

/** One comparison of ours with a peer. */
export interface Row extends Goal {
  /** Key in `ratios`. */
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly ours: Summary;
  readonly peer: Summary & { readonly label: string };
  /** Ours to the peer's, of each round. */
  readonly ratio: Summary;
  /** Rounds that count: those in which nobody else took part of the machine from either side, where there were at least three. */
  readonly countedRounds: number;
  /** False where all rounds count because too few were quiet: such a ratio says little. */
  readonly isQuiet: boolean;
}

/** Rows that were measured together. */
export interface MeasuredGroup {
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly measured: string;
  readonly rounds: number;
  readonly quietRounds: number;
  readonly loadBefore: number;
  /** Of other processes, in cores; the mean of all blocks. */
  readonly othersCores: number;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
  /** Every contestant, for the figure. */
  readonly rates: readonly Rate[];
  readonly details?: unknown;
}

export interface Rate extends Summary {
  readonly label: string;
  readonly isOurs: boolean;
  /** Median of what one second of its own CPU time gave. */
  readonly perCpuSecond: number;
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
}

export function meets(row: Row, goal: number | undefined): boolean | undefined {
  if (goal === undefined) return undefined;
  return row.better === 'higher' ? row.ratio.median >= goal : row.ratio.median <= goal;
}
