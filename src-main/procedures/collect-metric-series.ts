import type { MetricSeries } from '../../src-shared/contract/metric-series';
import { createSeriesCollector } from '../runs/metric-series';
import type { WorkspaceEngine } from '../workspace-engine';

const pageEvents = 10_000;

/**
 * One metric of a run: what training logged step by step, and for `val_…` what validations gave. Means of epochs stand under the same
 * names as single steps and are left out. Steps that a resumed run did again stand once, as they came out last.
 */
export async function collectMetricSeries(
  engine: Pick<WorkspaceEngine, 'readEvents'>,
  id: string,
  metric: string,
  x: 'step' | 'epoch',
): Promise<MetricSeries> {
  const collector = createSeriesCollector();
  for (let afterSeq = 0; ; ) {
    const events = await engine.readEvents(id, afterSeq, pageEvents);
    for (const event of events) {
      if (event.type !== 'metrics.logged' && event.type !== 'validation.completed') continue;
      const value = event.metrics[metric];
      if (value !== undefined) collector.add({ epoch: event.epoch, step: event.step, metrics: { [metric]: value } });
    }
    afterSeq = events.at(-1)?.seq ?? afterSeq;
    if (events.length < pageEvents) break;
  }
  const points = collector.series.get(metric) ?? [];
  return { x: Float64Array.from(points, (point) => point[x]), values: Float32Array.from(points, ({ value }) => value) };
}
