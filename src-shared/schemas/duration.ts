import * as z from 'zod';

const hoursOfUnit: Readonly<Record<string, number>> = { min: 1 / 60, h: 1, d: 24 };

const remedy = 'write a whole number and its unit, such as 3h, 30min or 50d';

/** A stretch of time as a config writes it: a whole number and `min`, `h` or `d`. */
export const duration = z
  .string(remedy)
  .regex(/^[1-9]\d*(min|h|d)$/, remedy)
  .meta({ title: 'duration' });

/** Hours of a {@link duration} (`'3h'` → 3, `'50d'` → 1200). Throws a RangeError for any other text. */
export function durationHours(text: string): number {
  const match = /^(\d+)(min|h|d)$/.exec(text);
  const unitHours = hoursOfUnit[match?.[2] ?? ''];
  if (match === null || unitHours === undefined) throw new RangeError(`"${text}" is not a duration such as 3h, 30min or 50d`);
  return Number(match[1]) * unitHours;
}
