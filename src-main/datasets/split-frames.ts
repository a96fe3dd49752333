import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { createRandomGenerator } from '../../src-shared/random/random-generator';
import { type Calendar, daysSince1970, findYear } from './calendar';
import type { DatasetSplit } from './prepared-dataset';

/** How a record is cut into training, validation and test. */
export interface SplitRule {
  readonly method: 'chronological' | 'blocks' | 'random';
  /** Share of the training part; the rest is halved into validation and test. */
  readonly trainShare: number;
  /** Hours left out between two parts. */
  readonly gapHours: number;
  /** `blocks`: hours of one training–validation–test cycle. */
  readonly periodHours: number;
  /** Hours between the frames of the longest pair: a part shorter than this holds none. */
  readonly longestLagHours: number;
}

type Part = keyof DatasetSplit;

/**
 * Assigns frames to parts by their times. `random` ignores the gap and leaks: neighbouring frames are nearly alike.
 * @param times hours since 1970-01-01T00Z, strictly ascending
 * @param source file name for the message
 * @returns indices into `times`, ascending; frames in a gap are in no part
 * @throws AnalogonError DATA_MISMATCH when a part would be too short, with the record length that would do
 */
export function splitFrames(times: Float64Array, calendar: Calendar, rule: SplitRule, source: string): DatasetSplit {
  checkLength(times, rule, source);
  const assign = { chronological: assignChronologically, blocks: assignBlocks, random: assignAtRandom }[rule.method](times, rule, calendar);
  const parts: Record<Part, number[]> = { train: [], validation: [], test: [] };
  times.forEach((_, frame) => {
    const part = assign(frame);
    if (part !== undefined) parts[part].push(frame);
  });
  for (const [part, frames] of Object.entries(parts)) {
    if (frames.length < 2) throw tooShort(source, `leaves the ${part} part ${frames.length} frames`, times, neededHours(rule));
  }
  return { train: Int32Array.from(parts.train), validation: Int32Array.from(parts.validation), test: Int32Array.from(parts.test) };
}

/** Gives the part of a frame, or undefined for one in a gap. */
type Assignment = (frame: number) => Part | undefined;

/** Three stretches in order. They meet at New Year where validation and test are a year or longer, so that each sees every season. */
function assignChronologically(times: Float64Array, { trainShare, gapHours }: SplitRule, calendar: Calendar): Assignment {
  const start = times[0] ?? 0;
  const end = times.at(-1) ?? 0;
  const heldOutHours = ((1 - trainShare) / 2) * (end - start);
  const cuts = [start + trainShare * (end - start), end - heldOutHours].map((hours) =>
    // A year of 3-hourly frames spans 365 days less 3 hours.
    heldOutHours > 360 * 24 ? findNearestYearStart(hours, calendar) : hours,
  );
  const [validationStart = start, testStart = end] = cuts;
  return (frame) => {
    const time = times[frame] ?? 0;
    if (time < validationStart) return 'train';
    if (time < testStart) return time >= validationStart + gapHours ? 'validation' : undefined;
    return time >= testStart + gapHours ? 'test' : undefined;
  };
}

function findNearestYearStart(hours: number, calendar: Calendar): number {
  const { year, startHours } = findYear(hours, calendar);
  const next = daysSince1970(year + 1, 1, 1, calendar) * 24;
  return hours - startHours < next - hours ? startHours : next;
}

/** Training, validation and test stretches, repeated every period from the first frame on; each begins with the gap. */
function assignBlocks(times: Float64Array, { trainShare, gapHours, periodHours }: SplitRule): Assignment {
  const start = times[0] ?? 0;
  const validationStart = trainShare * periodHours;
  const testStart = ((1 + trainShare) / 2) * periodHours;
  return (frame) => {
    const elapsed = (times[frame] ?? 0) - start;
    // A millisecond of slack: 0.8 × 1200 h, and times in thirds of an hour, come out a rounding error beside the whole hour.
    const phase = (elapsed + 3e-7) % periodHours;
    if (phase >= testStart) return phase >= testStart + gapHours ? 'test' : undefined;
    if (phase >= validationStart) return phase >= validationStart + gapHours ? 'validation' : undefined;
    return elapsed < periodHours || phase >= gapHours ? 'train' : undefined;
  };
}

/** The same frames for every seed of a run, so that repeated runs are tested on the same ones. */
function assignAtRandom(times: Float64Array, { trainShare }: SplitRule): Assignment {
  const random = createRandomGenerator(0);
  const draws = Float64Array.from(times, () => random.uniform());
  return (frame) => {
    const draw = draws[frame] ?? 0;
    return draw < trainShare ? 'train' : draw < (1 + trainShare) / 2 ? 'validation' : 'test';
  };
}

function checkLength(times: Float64Array, rule: SplitRule, source: string): void {
  const heldOutShare = (1 - rule.trainShare) / 2;
  const pairHours = rule.gapHours + rule.longestLagHours;
  const trainHours = rule.trainShare * rule.periodHours;
  if (rule.method === 'blocks' && (heldOutShare * rule.periodHours < pairHours || trainHours < pairHours)) {
    const needed = formatDays(pairHours / Math.min(heldOutShare, rule.trainShare));
    const message =
      `${source}: blocks of ${formatDays(rule.periodHours)} leave stretches too short for a gap of ${rule.gapHours} h and pairs of ` +
      `${rule.longestLagHours} h. Set training.split.period to ${needed} or longer, or a smaller gap.`;
    throw new AnalogonError('DATA_MISMATCH', message);
  }
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  if (rule.method !== 'random' && span < neededHours(rule)) throw tooShort(source, 'is too short to split', times, neededHours(rule));
}

function neededHours({ method, trainShare, gapHours, longestLagHours, periodHours }: SplitRule): number {
  return method === 'blocks' ? periodHours - 1 : (gapHours + longestLagHours) / Math.min(trainShare, (1 - trainShare) / 2);
}

function tooShort(source: string, what: string, times: Float64Array, needed: number): AnalogonError {
  const span = formatDays((times.at(-1) ?? 0) - (times[0] ?? 0));
  const message =
    `${source}: the record of ${span} (${times.length} frames) ${what}. It takes ${formatDays(needed)} or more with these settings: ` +
    'give a longer record, a smaller training.train_val_split, or a smaller data.time_interval or training.split.gap.';
  return new AnalogonError('DATA_MISMATCH', message);
}

function formatDays(hours: number): string {
  return `${Math.ceil((hours / 24) * 10 - 1e-9) / 10} days`;
}
