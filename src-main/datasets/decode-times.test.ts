import { describe, expect, test } from 'vitest';
import { type Calendar, daysSince1970, formatTime } from './calendar';
import { decodeTimes, decodeTimeText } from './decode-times';

const cases: readonly [values: number[], units: string, calendar: Calendar, dates: string[]][] = [
  [[0, 3], 'hours since 2001-01-01', 'standard', ['2001-01-01T00:00', '2001-01-01T03:00']],
  [[978307200, 978318000], 'seconds since 1970-01-01', 'proleptic_gregorian', ['2001-01-01T00:00', '2001-01-01T03:00']],
  [[36890, 36890.125], 'days since 1900-01-01 00:00:00.0', 'standard', ['2001-01-01T00:00', '2001-01-01T03:00']],
  [[90], 'minutes since 2000-02-28 23:00', 'standard', ['2000-02-29T00:30']],
  [[90], 'minutes since 2000-02-28 23:00', 'noleap', ['2000-03-01T00:30']],
  [[24], 'hours since 2001-02-30', '360_day', ['2001-03-01T00:00']],
  // The first hour of the NCEP/NCAR reanalysis, which counts from a Julian date.
  [[17067072], 'hours since 1-1-1 00:00:0.0', 'standard', ['1948-01-01T00:00']],
  // Python: (datetime(2002, 1, 1) - datetime(1, 1, 1)) / timedelta(hours=1)
  [[17540400], 'hours since 0001-01-01T00:00:00Z', 'proleptic_gregorian', ['2002-01-01T00:00']],
  [[1.0125e18], 'nanoseconds since 1970-01-01', 'proleptic_gregorian', ['2002-01-31T18:00']],
];

test.each(cases)('%j %s in the calendar %s are %j', (values, units, calendar, dates) => {
  expect([...(decodeTimes(values, units, calendar) ?? [])].map((hours) => formatTime(hours, calendar))).toEqual(dates);
});

test('units that are not understood give nothing', () => {
  expect(decodeTimes([0], 'fortnights since 2001-01-01', 'standard')).toBeUndefined();
  expect(decodeTimes([0], 'hours', 'standard')).toBeUndefined();
});

describe('a time written as text', () => {
  test.each(['2001-01-01T03', '2001-01-01 03:00:00', '2001-01-01T03:00:00.000000000', '2001-01-01T03:00Z'])('%s is read', (text) => {
    expect(decodeTimeText(text, 'standard')).toBe(daysSince1970(2001, 1, 1, 'standard') * 24 + 3);
  });

  test('that is no date gives NaN', () => expect(decodeTimeText('yesterday', 'standard')).toBeNaN());
});
