/** CF calendars (CF conventions 1.11, §4.4.1), by what decides how long a year is. */
export type Calendar = 'standard' | 'proleptic_gregorian' | 'julian' | 'noleap' | 'all_leap' | '360_day';

const calendarsByName: Readonly<Record<string, Calendar>> = {
  standard: 'standard',
  gregorian: 'standard',
  proleptic_gregorian: 'proleptic_gregorian',
  julian: 'julian',
  noleap: 'noleap',
  '365_day': 'noleap',
  all_leap: 'all_leap',
  '366_day': 'all_leap',
  '360_day': '360_day',
};

export const calendarNames: readonly string[] = Object.keys(calendarsByName);

export function findCalendar(name: string): Calendar | undefined {
  return calendarsByName[name.toLowerCase()];
}

/**
 * Days from 1970-01-01 to a date, both in the same calendar, so that differences are right in every one of them.
 * @param month 1–12
 */
export function daysSince1970(year: number, month: number, day: number, calendar: Calendar): number {
  switch (calendar) {
    case '360_day':
      return (year - 1970) * 360 + (month - 1) * 30 + day - 1;
    case 'noleap':
      return (year - 1970) * 365 + daysBeforeMonth(month, false) + day - 1;
    case 'all_leap':
      return (year - 1970) * 366 + daysBeforeMonth(month, true) + day - 1;
    case 'julian':
      return julianDays(year, month, day);
    case 'proleptic_gregorian':
      return gregorianDays(year, month, day);
    case 'standard': {
      // The day after 4 October 1582 (Julian) is 15 October 1582 (Gregorian); `hours since 1-1-1` counts from a Julian date.
      const isJulian = year * 10000 + month * 100 + day < 15821015;
      return isJulian ? julianDays(year, month, day) : gregorianDays(year, month, day);
    }
  }
}

/** Year of a time in hours since 1970-01-01T00, and the hours at which that year begins. */
export function findYear(hours: number, calendar: Calendar): { readonly year: number; readonly startHours: number } {
  const days = hours / 24;
  let year = 1970 + Math.floor(days / (calendar === '360_day' ? 360 : 365.2425));
  while (daysSince1970(year, 1, 1, calendar) > days) year--;
  while (daysSince1970(year + 1, 1, 1, calendar) <= days) year++;
  return { year, startHours: daysSince1970(year, 1, 1, calendar) * 24 };
}

/** `2001-01-01T03:00` of hours since 1970-01-01T00 in `calendar`. */
export function formatTime(hours: number, calendar: Calendar): string {
  const minutes = Math.round(hours * 60);
  const { year } = findYear(minutes / 60, calendar);
  const days = Math.floor(minutes / 1440);
  let month = 12;
  while (month > 1 && daysSince1970(year, month, 1, calendar) > days) month--;
  const day = days - daysSince1970(year, month, 1, calendar) + 1;
  const minuteOfDay = minutes - days * 1440;
  const pad = (value: number, digits = 2) => String(value).padStart(digits, '0');
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}T${pad(Math.floor(minuteOfDay / 60))}:${pad(minuteOfDay % 60)}`;
}

function daysBeforeMonth(month: number, isLeap: boolean): number {
  const before = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month - 1] ?? 0;
  return before + (isLeap && month > 2 ? 1 : 0);
}

function gregorianDays(year: number, month: number, day: number): number {
  // Date.UTC takes years 0–99 for 1900–1999.
  return new Date(0).setUTCFullYear(year, month - 1, day) / 86_400_000;
}

/** Julian day number of a Julian date (Meeus, Astronomical Algorithms, ch. 7), counted from 1970-01-01 Gregorian. */
function julianDays(year: number, month: number, day: number): number {
  const [y, m] = month > 2 ? [year, month] : [year - 1, month + 12];
  return Math.floor(365.25 * (y + 4716)) + Math.floor(30.6001 * (m + 1)) + day - 1524 - 2440588;
}
