import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { FramePairs, PairSampler } from './prepared-dataset';

/** Pairs of one class: `later[i]` comes one lag after `earlier[i]`. */
interface ClassPairs {
  readonly earlier: Int32Array;
  readonly later: Int32Array;
}

/** Share of a step by which a lag may miss its class: times stored as float32 days are off by minutes. */
const tolerance = 0.05;

/**
 * Finds the pairs within `frames` whose times are 1, 2, … `classes` steps apart; class c has lag (c + 1) · `stepHours`.
 * Takes 8 bytes a pair; a draw is O(1) a pair.
 * @param times hours since 1970-01-01T00Z of every frame, ascending
 * @param frames one part of the split, ascending
 * @param part what the frames are, for the message
 * @throws AnalogonError DATA_MISMATCH when a class has no pair
 */
export function createPairSampler(times: Float64Array, frames: Int32Array, classes: number, stepHours: number, part = 'part'): PairSampler {
  const pairs = Array.from({ length: classes }, (_, label) => findPairs(times, frames, (label + 1) * stepHours, tolerance * stepHours));
  const empty = pairs.findIndex(({ earlier }) => earlier.length === 0);
  if (empty >= 0) {
    const message =
      `the ${part} (${frames.length} frames) has no two frames ${(empty + 1) * stepHours} h apart, which is class ${empty}. Check that ` +
      `data.frequency (${stepHours} h) fits the file, or give a longer record, a smaller data.time_interval or another training.split.`;
    throw new AnalogonError('DATA_MISMATCH', message);
  }
  return {
    draw(count, random): FramePairs {
      const label = Int32Array.from({ length: count }, (_, index) => index % classes);
      const earlier = new Int32Array(count);
      const later = new Int32Array(count);
      // Fisher–Yates and the draw in one pass: position `index` is final once it is reached.
      for (let index = count - 1; index >= 0; index--) {
        const other = random.integer(index + 1);
        const chosen = label[other] ?? 0;
        label[other] = label[index] ?? 0;
        label[index] = chosen;
        const candidates = pairs[chosen];
        if (candidates === undefined) continue;
        const pair = random.integer(candidates.earlier.length);
        earlier[index] = candidates.earlier[pair] ?? 0;
        later[index] = candidates.later[pair] ?? 0;
      }
      return { count, earlier, later, label };
    },
  };
}

/** Walks both ends of the lag through the frames once. */
function findPairs(times: Float64Array, frames: Int32Array, lagHours: number, toleranceHours: number): ClassPairs {
  const earlier = new Int32Array(frames.length);
  const later = new Int32Array(frames.length);
  let count = 0;
  let candidate = 0;
  for (const frame of frames) {
    const target = (times[frame] ?? 0) + lagHours;
    while (candidate < frames.length && (times[frames[candidate] ?? 0] ?? 0) < target - toleranceHours) candidate++;
    if (candidate === frames.length) break;
    const partner = frames[candidate] ?? 0;
    if ((times[partner] ?? 0) > target + toleranceHours) continue;
    earlier[count] = frame;
    later[count] = partner;
    count++;
  }
  return { earlier: earlier.slice(0, count), later: later.slice(0, count) };
}
