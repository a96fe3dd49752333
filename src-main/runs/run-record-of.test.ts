import { expect, test } from 'vitest';
import type { RunEvent } from '../../src-shared/schemas/run-event';
import { runRecord } from '../../src-shared/schemas/run-record';
import { advanceRunRecord, newRunRecord } from './run-record-of';
import { summarizeRun } from './run-summary';
import { createEventFactory, evaluationOf, finishedRun, startedBody } from './testing/run-event-fixture';

const launched = { created: '2026-01-01T00:00:00.000Z', varied: { 'model.learning_rate': 0.1 } };
const recordOf = (events: readonly RunEvent[]) => events.reduce(advanceRunRecord, newRunRecord('a/b', launched));

test('a run without events waits; a finished one has its last values and its best validation', () => {
  expect(recordOf([])).toMatchObject({ id: 'a/b', state: 'queued', seq: 0, epoch: 0, varied: launched.varied });
  const events = finishedRun();
  const record = recordOf(events);
  const summary = summarizeRun(events);
  expect(record).toMatchObject({ state: 'completed', seq: events.length, epoch: 4, step: 400, epochs: 4, engine: 'native', device: 'cpu' });
  expect(record).toMatchObject({ started: events[0]?.time, ended: events.at(-1)?.time });
  expect(record.metrics).toEqual(summary.last);
  expect(record.best).toEqual({ epoch: 3, metrics: summary.bestValidation?.metrics });
  expect(record.pid).toBeUndefined();
  expect(record.stage).toBeUndefined();
});

test('every prefix of a log gives a record of the schema, however it is cut into pieces', () => {
  const events = finishedRun();
  let record = newRunRecord('a', launched);
  for (const [index, event] of events.entries()) {
    record = advanceRunRecord(record, event);
    expect(runRecord.parse(record)).toEqual(record);
    expect(record.seq).toBe(index + 1);
    expect(advanceRunRecord(newRunRecord('a', launched), event)).toBeDefined();
  }
});

test('a failed run keeps its reason until it goes on; what it does again counts from its checkpoint', () => {
  const event = createEventFactory();
  const failed = [
    event({ type: 'stage.changed', stage: 'preparing' }),
    event({ ...startedBody, pid: 7 }),
    event({ type: 'epoch.completed', epoch: 1, step: 100, metrics: { train_loss: 2 }, seconds: 1 }),
    event({ type: 'metrics.logged', epoch: 2, step: 150, metrics: { train_loss: 1.5 } }),
    event({ type: 'run.failed', code: 'OUT_OF_MEMORY', message: 'too large' }),
  ];
  expect(recordOf(failed)).toMatchObject({ state: 'failed', failure: { code: 'OUT_OF_MEMORY', message: 'too large' }, step: 150 });
  const resumed = [...failed, event({ type: 'stage.changed', stage: 'preparing' })];
  expect(recordOf(resumed)).toMatchObject({ state: 'running', stage: 'preparing', started: failed[0]?.time });
  expect(recordOf(resumed).failure).toBeUndefined();
  expect(recordOf(resumed).ended).toBeUndefined();
  const begun = recordOf([...resumed, event({ ...startedBody, pid: 8, resumedFrom: { epoch: 1, step: 100 } })]);
  expect(begun).toMatchObject({ pid: 8, step: 100, epoch: 1 });
});

test('a run that had no checkpoint starts over: nothing of before counts', () => {
  const event = createEventFactory();
  const record = recordOf([
    event(startedBody),
    event({ type: 'validation.completed', epoch: 1, step: 100, ...evaluationOf('val', 0.5) }),
    event({ type: 'checkpoint.saved', kind: 'best', path: 'x', epoch: 1, step: 100, metrics: { val_loss: 1 } }),
    event({ type: 'run.failed', code: 'RUN_PROCESS_EXITED', message: 'killed' }),
    event(startedBody),
  ]);
  expect(record).toMatchObject({ state: 'running', epoch: 0, step: 0, metrics: {} });
  expect(record.best).toBeUndefined();
});
