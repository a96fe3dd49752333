import { expect, test } from 'vitest';
import type { RunEventBody } from '../../src-shared/schemas/run-event';
import { settleRunState } from './present-run';
import { advanceRunRecord, newRunRecord } from './run-record-of';
import { createEventFactory, startedBody } from './testing/run-event-fixture';

const recordAfter = (...bodies: readonly RunEventBody[]) => {
  const event = createEventFactory();
  const start = newRunRecord('a', { created: '2026-01-01T00:00:00.000Z', varied: {} });
  return bodies.map((body) => event(body)).reduce(advanceRunRecord, start);
};
const waiting = recordAfter();
const running = recordAfter({ type: 'stage.changed', stage: 'preparing' }, startedBody);
const stopped = recordAfter(startedBody, { type: 'run.stopped', epoch: 1, step: 3 });
const completed = recordAfter(startedBody, { type: 'run.completed', reason: 'epochs', bestEpoch: 1, epochs: 1, seconds: 1 });
const alone = { place: 'none', isHeld: false, hasCheckpoint: true } as const;

test('the queue and the start of a process are known by the engine alone', () => {
  expect(settleRunState(waiting, { ...alone, place: 'waiting', hasCheckpoint: false }).state).toBe('queued');
  expect(settleRunState(stopped, { ...alone, place: 'waiting' })).toMatchObject({ state: 'queued', canResume: false });
  expect(settleRunState(stopped, { ...alone, place: 'starting' })).toMatchObject({ state: 'starting', canResume: false });
  expect(settleRunState(running, { ...alone, place: 'stopping', isHeld: true })).toMatchObject({ state: 'stopping', stage: 'preparing' });
  expect(settleRunState(completed, { ...alone, place: 'stopping', isHeld: true }).state).toBe('completed');
});

test('a run that some process works on runs, whoever started it', () => {
  expect(settleRunState(running, { ...alone, isHeld: true })).toMatchObject({ state: 'running', canResume: false });
  expect(settleRunState(waiting, { ...alone, isHeld: true }).state).toBe('starting');
  expect(settleRunState(stopped, { ...alone, isHeld: true }).canResume).toBe(false);
});

test('a log without an end that no process works on is a failed run, which can go on from its checkpoint', () => {
  const interrupted = settleRunState(running, { ...alone, lastTime: '2026-01-01T00:00:02.000Z' });
  expect(interrupted).toMatchObject({ state: 'failed', canResume: true, ended: '2026-01-01T00:00:02.000Z' });
  expect(interrupted.failure).toMatchObject({ code: 'RUN_PROCESS_EXITED', message: expect.stringContaining('Resume it') });
  expect(interrupted.stage).toBeUndefined();
  const early = settleRunState(running, { ...alone, hasCheckpoint: false });
  expect(early).toMatchObject({ state: 'failed', canResume: false, failure: { message: expect.stringContaining('retry') } });
});

test('ends: stopped with a checkpoint can go on, completed cannot, never begun is stopped', () => {
  expect(settleRunState(stopped, alone)).toMatchObject({ state: 'stopped', canResume: true });
  expect(settleRunState(stopped, { ...alone, hasCheckpoint: false }).canResume).toBe(false);
  expect(settleRunState(completed, alone)).toMatchObject({ state: 'completed', canResume: false });
  expect(settleRunState(waiting, { ...alone, hasCheckpoint: false })).toMatchObject({ state: 'stopped', canResume: false });
});

test('a log that cannot be read is a failed run that says why', () => {
  expect(settleRunState(running, { ...alone, problem: 'events.jsonl, line 3' })).toMatchObject({
    state: 'failed',
    canResume: false,
    failure: { code: 'DATA_UNREADABLE', message: 'events.jsonl, line 3' },
  });
});
