import type { RunRecord } from '../../src-shared/schemas/run-record';
import { isLowerBetter } from './is-lower-better';

/** A metric over the seeds of one combination. */
export interface SeedStatistics {
  readonly mean: number;
  /** Of a sample (divisor n − 1); undefined for a single run. */
  readonly deviation?: number;
  /** Runs that have the metric. */
  readonly count: number;
}

/** One combination of a sweep. */
export interface SweepRow {
  /** By key path, without the seed. */
  readonly varied: Readonly<Record<string, unknown>>;
  readonly runs: readonly RunRecord[];
  readonly metrics: Readonly<Record<string, SeedStatistics>>;
}

const seedKey = 'training.seed';

/**
 * The combinations of a sweep with mean and standard deviation over their seeds: the best by the first metric first, those without it
 * last.
 * @param metrics names such as `test_acc` or `val_loss`; `val_…` is taken at the best checkpoint
 */
export function summarizeSweep(runs: readonly RunRecord[], metrics: readonly string[]): readonly SweepRow[] {
  const groups = new Map<string, RunRecord[]>();
  for (const run of runs) {
    const key = JSON.stringify(withoutSeed(run));
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  const rows = [...groups.values()].map((group): SweepRow => {
    const found = metrics.flatMap((metric) => {
      const values = group.flatMap((run) => metricOf(run, metric) ?? []);
      return values.length === 0 ? [] : [[metric, statisticsOf(values)] as const];
    });
    return { varied: group[0] ? withoutSeed(group[0]) : {}, runs: group, metrics: Object.fromEntries(found) };
  });
  const [first = ''] = metrics;
  const sign = isLowerBetter(first) ? 1 : -1;
  const rank = ({ metrics: { [first]: statistics } }: SweepRow) => (statistics ? sign * statistics.mean : Number.POSITIVE_INFINITY);
  return rows.sort((one, other) => (rank(one) === rank(other) ? 0 : rank(one) - rank(other)));
}

function withoutSeed({ varied = {} }: RunRecord): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(varied).filter(([key]) => key !== seedKey));
}

function metricOf({ metrics, best }: RunRecord, metric: string): number | undefined {
  return metric.startsWith('val_') ? (best?.metrics[metric] ?? metrics[metric]) : metrics[metric];
}

function statisticsOf(values: readonly number[]): SeedStatistics {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count === 1) return { mean, count };
  return { mean, count, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1)) };
}
