import { expect, test } from 'vitest';
import type { RunEventBody } from '../../../src-shared/schemas/run-event';
import { evaluationOf } from '../testing/evaluation-of';
import { trainingStateAt } from '../testing/training-state-at';
import { createHealthMonitor } from './health-monitor';

const varied = [
  [3, 1],
  [2, 2],
];

function codesAfter(epoch: number, loss: number, matrix: number[][]): string[] {
  const events: RunEventBody[] = [];
  const monitor = createHealthMonitor((event) => events.push(event), 8);
  // Twice: each warning is given once.
  for (let time = 0; time < 2; time++) monitor.validationCompleted?.(trainingStateAt(epoch + time), evaluationOf({ loss }, matrix));
  return events.flatMap((event) => (event.type === 'health.warning' ? [event.code] : []));
}

test('a loss that stays at ln K is told once, after a few epochs', () => {
  expect(codesAfter(3, Math.log(8) * 1.005, varied)).toEqual(['LOSS_STUCK']);
  expect(codesAfter(1, Math.log(8), varied)).toEqual([]);
  expect(codesAfter(3, Math.log(8) * 0.98, varied)).toEqual([]);
});

test('pairs that all go into one class are told', () => {
  expect(
    codesAfter(5, 1, [
      [0, 4],
      [0, 4],
    ]),
  ).toEqual(['CLASS_COLLAPSE']);
});

test('a resumed run does not repeat what it has warned of', () => {
  const events: RunEventBody[] = [];
  const monitor = createHealthMonitor((event) => events.push(event), 8, ['LOSS_STUCK']);
  monitor.validationCompleted?.(trainingStateAt(9), evaluationOf({ loss: Math.log(8) }, varied));
  expect(events).toEqual([]);
});
