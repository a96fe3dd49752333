import { formatCount } from './format-count';

/** A number per second with three digits that mean something: `12,345`, `123`, `12.3`, `0.12`. */
export function formatRate(perSecond: number): string {
  if (!Number.isFinite(perSecond)) return '?';
  if (perSecond >= 99.95) return formatCount(perSecond);
  return perSecond.toFixed(perSecond >= 9.995 ? 1 : 2);
}
