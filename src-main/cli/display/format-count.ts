/** A whole number with thousands apart: `1,234,567`. */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en-GB');
}
