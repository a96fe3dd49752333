import path from 'node:path';
import { expect, test } from 'vitest';
import type { RunEventBody } from '../../../src-shared/schemas/run-event';
import { evaluationOf } from '../testing/evaluation-of';
import { trainingStateAt } from '../testing/training-state-at';
import { createCheckpointKeeper } from './checkpoint-keeper';

function keep(monitor: 'val_loss' | 'val_acc', best?: { value: number; epoch: number }) {
  const written: string[] = [];
  const events: RunEventBody[] = [];
  const clock = { now: 0 };
  const keeper = createCheckpointKeeper({
    runFolder: 'runs/one',
    monitor,
    best,
    intervalMs: 1000,
    write: (file, state, known) => void written.push(`${path.basename(file)} of epoch ${state.epoch}, best ${known?.epoch}`),
    emit: (event) => void events.push(event),
    now: () => clock.now,
  });
  return { keeper, written, events, clock };
}

test.each([
  { monitor: 'val_loss', name: 'loss', values: [2, 1, 1, 1.5, 0.5], best: [1, 2, 5] },
  { monitor: 'val_acc', name: 'acc', values: [0.5, 0.7, 0.7, 0.6, 0.9], best: [1, 2, 5] },
  { monitor: 'val_loss', name: 'loss', values: [2, Number.NaN, 1], best: [1, 3] },
  { monitor: 'val_loss', name: 'loss', values: [Number.POSITIVE_INFINITY, 3], best: [2] },
] as const)(
  'by $monitor $values the best are those of epochs $best: of equal ones the earlier stays',
  ({ monitor, name, values, best }) => {
    const { keeper, written } = keep(monitor);
    for (const [index, value] of values.entries())
      keeper.validationCompleted?.(trainingStateAt(index + 1), evaluationOf({ [name]: value }));
    expect(written).toEqual(best.map((epoch) => `best_model.ckpt of epoch ${epoch}, best ${epoch}`));
    expect(keeper.best).toEqual({ value: values[(best.at(-1) ?? 0) - 1], epoch: best.at(-1) });
  },
);

test('a loss that is not a number is never the best', () => {
  const { keeper, written } = keep('val_loss');
  keeper.validationCompleted?.(trainingStateAt(1), evaluationOf({ loss: Number.NaN }));
  keeper.validationCompleted?.(trainingStateAt(2), evaluationOf({ loss: 3 }));
  expect(written).toEqual(['best_model.ckpt of epoch 2, best 2']);
});

test('a resumed run keeps the best it had', () => {
  const { keeper, written } = keep('val_loss', { value: 1, epoch: 3 });
  keeper.validationCompleted?.(trainingStateAt(9), evaluationOf({ loss: 1 }));
  expect(written).toEqual([]);
  expect(keeper.best).toEqual({ value: 1, epoch: 3 });
});

test('the last one is written at the end of every epoch, and told with its place', () => {
  const { keeper, events } = keep('val_loss');
  keeper.epochSettled?.(trainingStateAt(4, 40));
  expect(events).toEqual([{ type: 'checkpoint.saved', kind: 'last', path: 'checkpoints/last.ckpt', epoch: 4, step: 40, metrics: {} }]);
});

test('inside an epoch the last one is written when its time has come', () => {
  const { keeper, written, clock } = keep('val_loss');
  for (const now of [500, 999, 1000, 1500, 1999, 2000]) {
    clock.now = now;
    keeper.stepCompleted?.(trainingStateAt(now), { pairs: 1, loss: 1, correct: 0, learningRate: 1 });
  }
  expect(written).toEqual(['last.ckpt of epoch 1000, best undefined', 'last.ckpt of epoch 2000, best undefined']);
});

test('a stop writes the last one; a run that came to its end has it already', () => {
  const { keeper, written } = keep('val_loss');
  keeper.trainingEnded?.({ ...trainingStateAt(5), stop: 'epochs' });
  expect(written).toEqual([]);
  keeper.trainingEnded?.({ ...trainingStateAt(5), stop: 'stop_requested' });
  expect(written).toEqual(['last.ckpt of epoch 5, best undefined']);
});

test('a stop right after the last one was written does not write it again', () => {
  const { keeper, written } = keep('val_loss');
  keeper.epochSettled?.(trainingStateAt(5));
  keeper.trainingEnded?.({ ...trainingStateAt(5), stop: 'stop_requested' });
  expect(written).toHaveLength(1);
});
