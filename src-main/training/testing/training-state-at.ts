import type { TrainingState } from '../training-state';

/** A state at the end of a step of that epoch. */
export function trainingStateAt(epoch: number, step = 10 * epoch): TrainingState {
  return { epoch, step, batchesInEpoch: 0, epochSums: { loss: 0, correct: 0, pairs: 0, seconds: 0 }, stop: undefined };
}
