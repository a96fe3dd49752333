import type { TrainingProgress } from '../../../src-shared/schemas/checkpoint-metadata';
import type { TrainingCallback } from '../training-callback';

export type EarlyStoppingState = Pick<TrainingProgress, 'lowestValidationLoss' | 'validationsWithoutImprovement'>;

/** Ends training after `patience` validations in a row without a lower val_loss (Lightning's `EarlyStopping`, min_delta 0). */
export function createEarlyStopping(patience: number, from: EarlyStoppingState): TrainingCallback & { readonly state: EarlyStoppingState } {
  let state = from;
  return {
    get state() {
      return state;
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
