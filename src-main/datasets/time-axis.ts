import type { Calendar } from './calendar';

/** A stretch without frames: `after` and `before` are the frames on both sides, in hours since 1970-01-01T00Z. */
export interface TimeGap {
  readonly after: number;
  readonly before: number;
  readonly missingFrames: number;
}

/** When the frames are, in order, and which row of the file each one is. */
export interface TimeAxis {
  /** Path of the dataset it was read from; undefined when the file has none and the times are assumed. */
  readonly dataset: string | undefined;
  readonly calendar: Calendar;
  /** Hours since 1970-01-01T00Z, strictly ascending. */
  readonly times: Float64Array;
  /** Row of the file of each time. */
  readonly rows: Int32Array;
  /** Most frequent step in hours; undefined for a single frame. */
  readonly frequencyHours: number | undefined;
  readonly gaps: readonly TimeGap[];
  /** Rows left out because an earlier row has the same time. */
  readonly duplicates: number;
  readonly isSorted: boolean;
}

/** Sorts times, keeps the first of equal ones and finds the step and the gaps. `decoded` holds one time a row, in hours. */
export function createTimeAxis(decoded: Float64Array, calendar: Calendar, dataset: string | undefined): TimeAxis {
  const time = (row: number) => decoded[row] ?? Number.NaN;
  const order = Int32Array.from(decoded, (_, row) => row);
  const isSorted = decoded.every((value, row) => row === 0 || value >= time(row - 1));
  // Equal times stay in file order, so that the first of them is kept.
  if (!isSorted) order.sort((a, b) => time(a) - time(b) || a - b);
  const rows = order.filter((row, index) => index === 0 || time(row) !== time(order[index - 1] ?? 0));
  const times = Float64Array.from(rows, time);
  const frequencyHours = findMostFrequentStep(times);
  return {
    dataset,
    calendar,
    times,
    rows,
    frequencyHours,
    gaps: findGaps(times, frequencyHours),
    duplicates: decoded.length - rows.length,
    isSorted,
  };
}

function findMostFrequentStep(times: Float64Array): number | undefined {
  const counts = new Map<number, number>();
  for (let index = 1; index < times.length; index++) {
    const step = Math.round(((times[index] ?? 0) - (times[index - 1] ?? 0)) * 3600);
    counts.set(step, (counts.get(step) ?? 0) + 1);
  }
  const [best] = [...counts].sort(([stepA, a], [stepB, b]) => b - a || stepA - stepB);
  return best === undefined ? undefined : best[0] / 3600;
}

function findGaps(times: Float64Array, frequencyHours: number | undefined): readonly TimeGap[] {
  if (frequencyHours === undefined) return [];
  const gaps: TimeGap[] = [];
  for (let index = 1; index < times.length; index++) {
    const after = times[index - 1] ?? 0;
    const before = times[index] ?? 0;
    const missingFrames = Math.round((before - after) / frequencyHours) - 1;
    if (missingFrames > 0) gaps.push({ after, before, missingFrames });
  }
  return gaps;
}
