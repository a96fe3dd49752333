import type { TrainingProgress } from '../../../src-shared/schemas/checkpoint-metadata';
import type { TrainingCallback } from '../training-callback';

export type EarlyStoppingState = Pick<TrainingProgress, 'lowestValidationLoss' | 'validationsWithoutImprovement'>;

export interface EarlyStopping extends TrainingCallback {
  readonly state: EarlyStoppingState;
  /** Whether training is over, also where that was so before this process began. */
  readonly isExhausted: boolean;
}

/** Ends training after `patience` validations in a row without a lower val_loss (Lightning's `EarlyStopping`, min_delta 0). */
export function createEarlyStopping(patience: number, from: EarlyStoppingState): EarlyStopping {
  let state = from;
  return {
    get state() {
      return state;
    },
    get isExhausted() {
      return state.validationsWithoutImprovement >= patience;
    },
    validationCompleted(training, { metrics }) {
      const loss = metrics['loss'] ?? Number.POSITIVE_INFINITY;
      const isLower = loss < (state.lowestValidationLoss ?? Number.POSITIVE_INFINITY);
      state = isLower
        ? { lowestValidationLoss: loss, validationsWithoutImprovement: 0 }
        : { ...state, validationsWithoutImprovement: state.validationsWithoutImprovement + 1 };
      if (state.validationsWithoutImprovement >= patience) training.stop = 'early_stopping';
    },
  };
}
