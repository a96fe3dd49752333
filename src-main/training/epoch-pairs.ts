import { createRandomGenerator, mixSeeds } from '../../src-shared/random/random-generator';
import type { FramePairs, PairSampler } from '../datasets/prepared-dataset';
import type { PairShifts } from './batch-reader';

/** Streams of a run's random numbers; each has its own seed, so that no draw depends on how many another made. */
export const randomStreams = { weights: 1, pairs: 2, shifts: 3 } as const;

export interface EpochPairs {
  readonly pairs: FramePairs;
  readonly shifts: PairShifts | undefined;
}

/** Fresh pairs for an epoch. They depend on seed and epoch alone, so a resumed run draws the same ones. */
export function drawEpochPairs(sampler: PairSampler, count: number, maximumShift: number, seed: number, epoch: number): EpochPairs {
  const pairs = sampler.draw(count, createRandomGenerator(mixSeeds(seed, randomStreams.pairs, epoch)));
  if (maximumShift === 0) return { pairs, shifts: undefined };
  const random = createRandomGenerator(mixSeeds(seed, randomStreams.shifts, epoch));
  return { pairs, shifts: Int8Array.from({ length: 2 * count }, () => random.integer(2 * maximumShift + 1) - maximumShift) };
}
