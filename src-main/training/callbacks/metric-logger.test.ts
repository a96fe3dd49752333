import { expect, test } from 'vitest';
import type { RunEventBody } from '../../../src-shared/schemas/run-event';
import { evaluationOf } from '../testing/evaluation-of';
import { trainingStateAt } from '../testing/training-state-at';
import { createMetricLogger } from './metric-logger';

test('every n-th step is told with its own loss and accuracy, and the pairs per second since the last time', () => {
  const events: RunEventBody[] = [];
  let now = 0;
  const logger = createMetricLogger(
    (event) => events.push(event),
    2,
    0,
    () => now,
  );
  logger.epochStarted?.(trainingStateAt(1, 0));
  for (let step = 1; step <= 4; step++) {
    now += 500;
    logger.stepCompleted?.(trainingStateAt(1, step), { pairs: 10, loss: step, correct: step, learningRate: 0.1 });
  }
  expect(events).toEqual([
    { type: 'epoch.started', epoch: 1, step: 0 },
    { type: 'metrics.logged', epoch: 1, step: 2, metrics: { train_loss: 2, train_acc: 0.2, lr: 0.1, pairs_per_second: 20 } },
    { type: 'metrics.logged', epoch: 1, step: 4, metrics: { train_loss: 4, train_acc: 0.4, lr: 0.1, pairs_per_second: 20 } },
  ]);
});

test('an epoch is told with its means, its last learning rate and its duration', () => {
  const events: RunEventBody[] = [];
  const logger = createMetricLogger((event) => events.push(event), 100);
  logger.epochStarted?.(trainingStateAt(2));
  logger.stepCompleted?.(trainingStateAt(2), { pairs: 30, loss: 1, correct: 15, learningRate: 0.25 });
  logger.epochCompleted?.({ ...trainingStateAt(2, 20), epochSums: { loss: 60, correct: 15, pairs: 40, seconds: 4 } });
  expect(events.at(-1)).toEqual({
    type: 'epoch.completed',
    epoch: 2,
    step: 20,
    metrics: { train_loss: 1.5, train_acc: 0.375, lr: 0.25, pairs_per_second: 10 },
    seconds: 4,
  });
});

test('a validation is told under val_ names, with its matrix and report', () => {
  const events: RunEventBody[] = [];
  const result = evaluationOf({ loss: 0.5, lag_error_hours: 3 });
  createMetricLogger((event) => events.push(event), 1).validationCompleted?.(trainingStateAt(3, 30), result);
  expect(events).toEqual([
    { type: 'validation.completed', epoch: 3, step: 30, ...result, metrics: { val_loss: 0.5, val_lag_error_hours: 3 } },
  ]);
});
