import type { EvaluationResult } from '../../src-shared/schemas/run-event';
import type { StepResult, TrainingState } from './training-state';

/** Something that happens beside training; hooks of one kind are called in the order of the callbacks. */
export interface TrainingCallback {
  epochStarted?(state: TrainingState): void;
  stepCompleted?(state: TrainingState, result: StepResult): void;
  epochCompleted?(state: TrainingState): void;
  validationCompleted?(state: TrainingState, validation: EvaluationResult): void;
  /** After the epoch's validation, if it had one: the place for a checkpoint that resumes at the next epoch. */
  epochSettled?(state: TrainingState): void;
  /** Training ends; `state.stop` says why. */
  trainingEnded?(state: TrainingState): void;
}
