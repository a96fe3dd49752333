import { expect, test } from 'vitest';
import type { RunEventBody } from '../../src-shared/schemas/run-event';
import { summarizeRun } from './run-summary';
import { createEventFactory, evaluationOf, finishedRun, startedBody } from './testing/run-event-fixture';

test('a finished run has its series, best and last validation, test and probes', () => {
  const summary = summarizeRun(finishedRun({ probes: { handmade_features: 0.61 } }));
  expect(summary.status).toBe('completed');
  expect(summary.series.epochs.get('train_loss')?.map(({ epoch, step, value }) => [epoch, step, value])).toEqual([
    [1, 100, 2.1],
    [2, 200, 1.05],
    [3, 300, 0.7000000000000001],
    [4, 400, 0.525],
  ]);
  expect(summary.series.steps.get('pairs_per_second')).toHaveLength(4);
  expect(summary.series.validations.get('val_acc')).toHaveLength(4);
  expect(summary.bestValidation?.epoch).toBe(3);
  expect(summary.lastValidation?.epoch).toBe(4);
  expect(summary.last).toMatchObject({ train_loss: 0.525, val_loss: summary.lastValidation?.metrics['val_loss'], lr: 0.01 });
  expect(summary.test?.confusionMatrix[0]?.[0]).toBe(66);
  expect(summary.probes).toEqual({ handmade_features: 0.61 });
});

test('without a best checkpoint the lowest validation loss is the best, the earlier of two equal ones', () => {
  const event = createEventFactory();
  const summary = summarizeRun([
    event(startedBody),
    ...[0.2, 0.5, 0.5, 0.3].map((skill, index) =>
      event({ type: 'validation.completed', epoch: index + 1, step: index + 1, ...evaluationOf('val', skill) }),
    ),
  ]);
  expect(summary.bestValidation?.epoch).toBe(2);
});

test('steps that a resumed run repeats replace the earlier ones, and the pause is not counted as work', () => {
  const event = createEventFactory();
  const logged = (step: number, value: number): RunEventBody => ({
    type: 'metrics.logged',
    epoch: 1,
    step,
    metrics: { train_loss: value },
  });
  const summary = summarizeRun([
    event(startedBody),
    event(logged(10, 3), 5),
    event(logged(20, 2), 5),
    event(logged(30, 1), 5),
    event({ type: 'run.failed', code: 'RUN_PROCESS_EXITED', message: 'killed' }, 1),
    event(startedBody, 3600),
    event(logged(20, 2.5), 5),
  ]);
  expect(summary.series.steps.get('train_loss')?.map(({ step, value }) => [step, value])).toEqual([
    [10, 3],
    [20, 2.5],
  ]);
  expect(summary.seconds).toBe(21);
  expect(summary.failure).toBeUndefined();
  expect(summary.status).toBe('preparing');
});

test('how a run ended is its status', () => {
  const event = createEventFactory();
  expect(summarizeRun([]).status).toBe('preparing');
  expect(summarizeRun([event(startedBody), event({ type: 'stage.changed', stage: 'validating' })]).status).toBe('validating');
  expect(summarizeRun([event({ type: 'run.stopped', epoch: 1, step: 3 })]).status).toBe('stopped');
  const failed = summarizeRun([event({ type: 'run.failed', code: 'LOSS_NOT_FINITE', message: 'step 7' })]);
  expect(failed).toMatchObject({ status: 'failed', failure: { code: 'LOSS_NOT_FINITE', message: 'step 7' } });
});

test('warnings are kept, information is not', () => {
  const event = createEventFactory();
  const { warnings } = summarizeRun([
    event({ type: 'log', level: 'info', message: 'fine' }),
    event({ type: 'log', level: 'warning', message: 'odd' }),
    event({ type: 'health.warning', code: 'LOSS_STUCK', message: 'stuck' }),
  ]);
  expect(warnings).toEqual(['odd', 'stuck']);
});
