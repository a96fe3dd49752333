import { expect, test } from 'vitest';
import { evaluationOf } from '../testing/evaluation-of';
import { trainingStateAt } from '../testing/training-state-at';
import { createEarlyStopping, type EarlyStoppingState } from './early-stopping';

/** The validation (from 1) after which training stops. */
function findStop(
  losses: readonly number[],
  patience: number,
  from: EarlyStoppingState = { validationsWithoutImprovement: 0 },
): number | undefined {
  const callback = createEarlyStopping(patience, from);
  const state = trainingStateAt(1);
  const index = losses.findIndex((loss) => {
    callback.validationCompleted?.(state, evaluationOf({ loss }));
    return state.stop === 'early_stopping';
  });
  return index === -1 ? undefined : index + 1;
}

test('training stops after so many validations in a row without a lower loss', () => {
  expect(findStop([3, 2, 2.5, 2.5, 1, 1.1, 1.2, 1.3], 3)).toBe(8);
  expect(findStop([3, 2, 1], 1)).toBeUndefined();
});

test('an equal loss is not lower, and one that is not a number is none', () => {
  expect(findStop([1, 1, 1], 2)).toBe(3);
  expect(findStop([1, Number.NaN, Number.NaN], 2)).toBe(3);
});

test('a resumed run goes on counting', () => {
  expect(findStop([2, 2], 3, { lowestValidationLoss: 1, validationsWithoutImprovement: 1 })).toBe(2);
});

test('it can be switched off', () => {
  expect(findStop(new Array(100).fill(1), Number.POSITIVE_INFINITY)).toBeUndefined();
});
