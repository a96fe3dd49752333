import { AnalogonError } from '../../../src-shared/errors/analogon-error';
import type { TrainingCallback } from '../training-callback';

/** Ends the run at the first loss that is not a number. */
export function createFiniteLossGuard(): TrainingCallback {
  return {
    stepCompleted({ epoch, step }, { loss, learningRate }) {
      if (Number.isFinite(loss)) return;
      throw new AnalogonError(
        'LOSS_NOT_FINITE',
        `the training loss became ${loss} at step ${step} (epoch ${epoch}, learning rate ${learningRate}). Lower model.learning_rate, set model.clip_norm, or look for extreme values with "analogon inspect".`,
      );
    },
  };
}
