import type { MetricSeries } from '../../runs/metric-series';
import { formatMetric } from './format-metric';
import { sparkline } from './sparkline';

/** Longer curves say no more. */
const longestCurve = 60;

/** One line a metric, aligned: name, sparkline, lowest, highest and last value. Metrics without a point are left out. */
export function formatCurves(series: MetricSeries, names: readonly string[], columns: number): readonly string[] {
  const rows = names.flatMap((name) => {
    const values = (series.get(name) ?? []).map(({ value }) => value);
    const last = values.at(-1);
    if (last === undefined) return [];
    const numbers = [Math.min(...values), Math.max(...values), last].map((value) => formatMetric(name, value));
    return [{ name, values, numbers }];
  });
  const nameWidth = Math.max(...rows.map(({ name }) => name.length));
  const numberWidths = [0, 1, 2].map((index) => Math.max(...rows.map(({ numbers }) => numbers[index]?.length ?? 0)));
  const labels = ['min', 'max', 'last'];
  return rows.map(({ name, values, numbers }) => {
    const figures = numbers.map((number, index) => `  ${labels[index]} ${number.padStart(numberWidths[index] ?? 0)}`).join('');
    const curveWidth = Math.max(1, Math.min(longestCurve, columns - nameWidth - 2 - figures.length));
    return `${name.padEnd(nameWidth)}  ${sparkline(values, curveWidth).padEnd(Math.min(curveWidth, longestSeries(rows)))}${figures}`;
  });
}

const longestSeries = (rows: readonly { readonly values: readonly number[] }[]) => Math.max(...rows.map(({ values }) => values.length));
