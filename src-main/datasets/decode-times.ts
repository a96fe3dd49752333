import { type Calendar, daysSince1970 } from './calendar';

const hoursOfUnit: readonly { readonly names: RegExp; readonly hours: number }[] = [
  { names: /^(days?|d)$/i, hours: 24 },
  { names: /^(hours?|hrs?|h)$/i, hours: 1 },
  { names: /^(minutes?|mins?)$/i, hours: 1 / 60 },
  { names: /^(seconds?|secs?|s)$/i, hours: 1 / 3600 },
  { names: /^(milliseconds?|msecs?|ms)$/i, hours: 1 / 3.6e6 },
  { names: /^(microseconds?|us)$/i, hours: 1 / 3.6e9 },
  { names: /^(nanoseconds?|ns)$/i, hours: 1 / 3.6e12 },
];

const date = String.raw`(-?\d{1,4})-(\d{1,2})-(\d{1,2})(?:[T ]\s*(\d{1,2})(?::(\d{1,2})(?::(\d{1,2}(?:\.\d*)?))?)?)?\s*(Z|UTC|GMT|[+-]0{1,2}(?::?00)?)?`;
const unitsPattern = new RegExp(`^\\s*(\\w+)\\s+since\\s+${date}\\s*$`, 'i');
const datePattern = new RegExp(`^\\s*${date}\\s*$`, 'i');

/**
 * Hours since 1970-01-01T00Z of CF times (`values` in `units` such as `seconds since 1970-01-01`), to the second;
 * NaN where there is none. Undefined when the units are not understood.
 */
export function decodeTimes(values: ArrayLike<number>, units: string, calendar: Calendar): Float64Array | undefined {
  const match = unitsPattern.exec(units);
  const unitHours = hoursOfUnit.find(({ names }) => names.test(match?.[1] ?? ''))?.hours;
  if (match === null || unitHours === undefined) return undefined;
  const origin = decodeDate(match.slice(2), calendar);
  return Float64Array.from(values, (value) => roundToSecond(origin + value * unitHours));
}

/** Hours since 1970-01-01T00Z of a time written as `2001-01-31`, `2001-01-31T03` or `2001-01-31 03:00:00`, else NaN. */
export function decodeTimeText(text: string, calendar: Calendar): number {
  // numpy prints datetime64[ns] with nine decimals.
  const match = datePattern.exec(text);
  return match === null ? Number.NaN : roundToSecond(decodeDate(match.slice(1), calendar));
}

function decodeDate([year, month, day, hour, minute, second]: readonly (string | undefined)[], calendar: Calendar): number {
  const days = daysSince1970(Number(year), Number(month), Number(day), calendar);
  return days * 24 + Number(hour ?? 0) + Number(minute ?? 0) / 60 + Number(second ?? 0) / 3600;
}

/** Times in days as float64 are off by microseconds, which would make equal times differ. */
function roundToSecond(hours: number): number {
  return Math.round(hours * 3600) / 3600;
}
