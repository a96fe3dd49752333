export interface MetricPoint {
  /** Counts from 1. */
  readonly epoch: number;
  readonly step: number;
  readonly value: number;
}

/** Points by metric name, `step` strictly ascending in each. */
export type MetricSeries = ReadonlyMap<string, readonly MetricPoint[]>;

/** Gathers series; a step that comes again (a run resumed from before it) takes the place of what followed it before. */
export function createSeriesCollector() {
  const series = new Map<string, MetricPoint[]>();
  return {
    series: series as MetricSeries,
    add({
      epoch,
      step,
      metrics,
    }: {
      readonly epoch: number;
      readonly step: number;
      readonly metrics: Readonly<Record<string, number>>;
    }): void {
      for (const [name, value] of Object.entries(metrics)) {
        const points = series.get(name) ?? [];
        while ((points.at(-1)?.step ?? -1) >= step) points.pop();
        points.push({ epoch, step, value });
        series.set(name, points);
      }
    },
  };
}
