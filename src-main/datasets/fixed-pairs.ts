import { createRandomGenerator } from '../../src-shared/random/random-generator';
import { frequencyHours, type TrainingConfig } from '../../src-shared/schemas/training-config';
import { createPairSampler } from './pair-sampler';
import type { FramePairs, PairSampler, PreparedDataset } from './prepared-dataset';

/** Fewer would make the second digit of an accuracy a matter of luck. */
export const leastPairs = 2000;
/** Not the run's seed: runs with different seeds are measured on the same pairs. */
export const evaluationSeeds = { validation: 1, test: 2 } as const;

/** The pairs a run is measured on, and where its training pairs come from. */
export interface FixedPairs {
  readonly trainSampler: PairSampler;
  readonly validation: FramePairs;
  readonly test: FramePairs;
}

/** One pair a frame, at least 2,000. @throws AnalogonError `DATA_MISMATCH` when a part has no pair of some class */
export function drawFixedPairs(dataset: Pick<PreparedDataset, 'times' | 'split'>, config: TrainingConfig): FixedPairs {
  const sampler = (frames: Int32Array, part: string) =>
    createPairSampler(dataset.times, frames, config.model.num_classes, frequencyHours(config), part);
  const draw = (part: 'validation' | 'test') => {
    const frames = dataset.split[part];
    return sampler(frames, `${part} part`).draw(Math.max(leastPairs, frames.length), createRandomGenerator(evaluationSeeds[part]));
  };
  return { trainSampler: sampler(dataset.split.train, 'training part'), validation: draw('validation'), test: draw('test') };
}
