/**
 * Round numbers (1, 2 or 5 × 10ⁿ apart) that enclose [lowest, highest]: the first is ≤ lowest, the last ≥ highest.
 * @param count how many to aim at
 * @param smallestStep 1 for an axis of whole numbers
 */
export function niceTicks(lowest: number, highest: number, count: number, smallestStep = 0): readonly number[] {
  const range = highest > lowest ? highest - lowest : Math.abs(highest) || 1;
  const raw = range / Math.max(1, count);
  const magnitude = 10 ** Math.floor(Math.log10(raw));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * magnitude >= raw * 0.999) ?? 10;
  const step = Math.max(smallestStep, factor * magnitude);
  const first = Math.floor(lowest / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(highest / step - 1e-9));
  // Multiplied, not added up, so that 0.3 does not become 0.30000000000000004.
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}
