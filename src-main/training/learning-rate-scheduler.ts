import type { SchedulerState } from '../../src-shared/schemas/checkpoint-metadata';
import type { TrainingConfig } from '../../src-shared/schemas/training-config';

/** Decides the learning rate between steps. */
export interface LearningRateScheduler {
  readonly learningRate: number;
  readonly state: SchedulerState;
  afterEpoch(): void;
  afterValidation(validationLoss: number): void;
}

interface Position {
  readonly learningRate: number;
  readonly state: SchedulerState;
}

/** PyTorch's `threshold` (relative) of ReduceLROnPlateau. */
const plateauThreshold = 1e-4;

/**
 * PyTorch's schedulers: `ReduceLROnPlateau` on the validation loss, `CosineAnnealingLR` with T_max = epochs, or a constant.
 * @param from where a resumed run stood
 */
export function createLearningRateScheduler(model: TrainingConfig['model'], epochs: number, from?: Position): LearningRateScheduler {
  const { factor, patience, min_lr: minimum } = model.scheduler_options;
  let learningRate = from?.learningRate ?? model.learning_rate;
  let state: SchedulerState = from?.state ?? initialState(model.scheduler);
  return {
    get learningRate() {
      return learningRate;
    },
    get state() {
      return state;
    },
    afterEpoch() {
      if (state.kind !== 'cosine') return;
      state = { ...state, epoch: state.epoch + 1 };
      learningRate = minimum + ((model.learning_rate - minimum) * (1 + Math.cos((Math.PI * state.epoch) / epochs))) / 2;
    },
    afterValidation(validationLoss) {
      if (state.kind !== 'reduce_on_plateau') return;
      if (validationLoss < (state.best ?? Number.POSITIVE_INFINITY) * (1 - plateauThreshold)) {
        state = { ...state, best: validationLoss, validationsWithoutImprovement: 0 };
        return;
      }
      state = { ...state, validationsWithoutImprovement: state.validationsWithoutImprovement + 1 };
      if (state.validationsWithoutImprovement <= patience) return;
      learningRate = Math.max(learningRate * factor, minimum);
      state = { ...state, validationsWithoutImprovement: 0 };
    },
  };
}

function initialState(scheduler: TrainingConfig['model']['scheduler']): SchedulerState {
  if (scheduler === 'reduce_on_plateau') return { kind: 'reduce_on_plateau', validationsWithoutImprovement: 0 };
  return scheduler === 'cosine' ? { kind: 'cosine', epoch: 0 } : { kind: 'constant' };
}

/** Linear warm-up: the share of the learning rate that step `step` (from 1) of `totalSteps` gets. */
export function warmUpShare(step: number, totalSteps: number, warmUpFraction: number): number {
  const steps = Math.round(totalSteps * warmUpFraction);
  return steps === 0 ? 1 : Math.min(1, step / steps);
}
