import { learningRateMetric, throughputMetric } from '../../../src-shared/metrics/metric-names';
import { formatRate } from './format-rate';

/** A metric's value as short as its kind allows: `0.01` and `1e-5` for the learning rate, `1,234` pairs/s, hours with two decimals, else four. */
export function formatMetric(name: string, value: number): string {
  if (name === learningRateMetric) return formatLearningRate(value);
  if (name === throughputMetric) return formatRate(value);
  if (name.endsWith('_hours')) return value.toFixed(2);
  return Math.abs(value) >= 1e5 ? value.toExponential(3) : value.toFixed(4);
}

function formatLearningRate(rate: number): string {
  const rounded = Number(rate.toPrecision(3));
  return rounded !== 0 && Math.abs(rounded) < 1e-3 ? rounded.toExponential() : `${rounded}`;
}
