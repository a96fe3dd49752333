import { expect, test } from 'vitest';
import { trainingStateAt } from '../testing/training-state-at';
import { createFiniteLossGuard } from './finite-loss-guard';

test.each([Number.NaN, Number.POSITIVE_INFINITY])('a loss of %d ends the run and names step, epoch and remedy', (loss) => {
  const guard = createFiniteLossGuard();
  const complete = () => guard.stepCompleted?.(trainingStateAt(3, 123), { pairs: 8, loss, correct: 0, learningRate: 0.5 });
  expect(complete).toThrow(
    expect.objectContaining({
      code: 'LOSS_NOT_FINITE',
      message: expect.stringMatching(/step 123 \(epoch 3, learning rate 0\.5\).*learning_rate/),
    }),
  );
});

test('any other loss passes', () => {
  const guard = createFiniteLossGuard();
  expect(() => guard.stepCompleted?.(trainingStateAt(1), { pairs: 8, loss: 1e30, correct: 0, learningRate: 0.5 })).not.toThrow();
});
