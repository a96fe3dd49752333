/** Length of the year and day of mid-winter after 1 January, in days. */
const daysPerYear = 365.2425;
const midWinterDay = 15;

/** 1 in mid-winter, −1 in mid-summer (northern hemisphere). @param hours since 1970-01-01T00:00Z */
export function winterness(hours: number): number {
  return Math.cos((2 * Math.PI * (hours / 24 - midWinterDay)) / daysPerYear);
}
