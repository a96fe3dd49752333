import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { RunEvent } from '../../src-shared/schemas/run-event';
import type { FromRunProcess, ToRunProcess, TrainRequest } from '../../src-shared/schemas/run-process-message';
import { openEventLog } from './event-log';
import type { LaunchRunProcess, RunProcessExit } from './launch-run-process';
import { readEvents } from './read-events';
import { askRunProcess, superviseRun } from './supervise-run';

const cleanExit: RunProcessExit = { code: 0, signal: null, stderr: '' };
const evaluation = { kind: 'evaluate', checkpoint: 'c', datasetPath: 'd', cacheFolder: 'f', part: 'test', threads: 1 } as const;
const engine = { kind: 'wasm', version: '1', reason: 'test' } as const;

/** A run process that says what it is told to and goes. */
function launchScripted(messages: readonly FromRunProcess[], exit: RunProcessExit) {
  const received: ToRunProcess[] = [];
  const launch: LaunchRunProcess = (_, onMessage) => ({
    pid: undefined,
    send: (message) => void received.push(message),
    kill: () => undefined,
    exited: Promise.resolve().then(() => {
      messages.forEach(onMessage);
      return exit;
    }),
  });
  return { launch, received };
}

function makeRequest(): TrainRequest {
  const runFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'analogon-supervise-'));
  onTestFinished(() => fs.rmSync(runFolder, { recursive: true, force: true }));
  return { kind: 'train', runFolder, datasetPath: 'd', cacheFolder: 'f', engine, threads: 1, resume: false };
}

const event = (body: object): FromRunProcess => ({
  type: 'event',
  event: { seq: 1, time: '2001-01-01T00:00:00.000Z', ...body } as RunEvent,
});

test('the last word of the process decides, whatever its exit code', async () => {
  const completed = event({ type: 'run.completed', reason: 'epochs', bestEpoch: 1, epochs: 1, seconds: 1 });
  const { launch, received } = launchScripted([completed], { code: 1, signal: null, stderr: 'late crash' });
  const request = makeRequest();
  expect(await superviseRun(launch, request, {}, () => undefined).outcome).toBe('completed');
  expect(received).toEqual([{ type: 'start', request }]);
});

test('a process that goes without a word has failed, with its last words in the log, even with exit code 0', async () => {
  const request = makeRequest();
  const seen: RunEvent[] = [];
  const exit = { ...cleanExit, stderr: 'cannot allocate' };
  const { outcome } = superviseRun(launchScripted([], exit).launch, request, {}, (one) => void seen.push(one));
  expect(await outcome).toBe('failed');
  const { events } = await readEvents(request.runFolder);
  expect(events).toEqual(seen);
  expect(events).toMatchObject([
    { seq: 1, type: 'run.failed', code: 'RUN_PROCESS_EXITED', message: expect.stringContaining('cannot allocate') },
  ]);
});

test('a run that was ended by the user says so', async () => {
  const request = makeRequest();
  const run = superviseRun(launchScripted([], { code: null, signal: 'SIGKILL', stderr: '' }).launch, request, {}, () => undefined);
  run.kill();
  await run.outcome;
  expect((await readEvents(request.runFolder)).events).toMatchObject([{ type: 'run.failed', code: 'INTERRUPTED' }]);
});

test('what a killed process wrote but did not say is told, even that its run was completed', async () => {
  const request = makeRequest();
  const log = openEventLog(path.join(request.runFolder, 'events.jsonl'), () => new Date('2001-01-01'));
  log.append({ type: 'run.stopped', epoch: 1, step: 1 });
  log.close();
  const told: RunEvent[] = [];
  const launch: LaunchRunProcess = (...given) => {
    const resumed = openEventLog(path.join(request.runFolder, 'events.jsonl'));
    resumed.append({ type: 'stage.changed', stage: 'training' });
    resumed.append({ type: 'run.completed', reason: 'epochs', bestEpoch: 1, epochs: 1, seconds: 1 });
    resumed.close();
    return launchScripted([], { ...cleanExit, signal: 'SIGKILL' }).launch(...given);
  };
  expect(await superviseRun(launch, { ...request, resume: true }, {}, (one) => told.push(one)).outcome).toBe('completed');
  expect(told.map(({ seq }) => seq)).toEqual([2, 3]);
  expect((await readEvents(request.runFolder)).events).toHaveLength(3);
});

test('a run that could not write why it failed tells it, and it is written for it', async () => {
  const request = makeRequest();
  const said: FromRunProcess = { type: 'failed', code: 'DISK_FULL', message: 'events.jsonl: the disk is full' };
  expect(await superviseRun(launchScripted([said], cleanExit).launch, request, {}, () => undefined).outcome).toBe('failed');
  expect((await readEvents(request.runFolder)).events).toMatchObject([{ type: 'run.failed', code: said.code, message: said.message }]);
  expect(fs.readFileSync(path.join(request.runFolder, 'run.log'), 'utf8')).toContain('the disk is full');
});

test('a run that was refused leaves the log of its folder alone', async () => {
  const request = makeRequest();
  const said: FromRunProcess = { type: 'refused', code: 'RUN_ACTIVE', message: 'process 7 is at work' };
  const { outcome } = superviseRun(launchScripted([said], cleanExit).launch, request, {}, () => expect.fail('told an event'));
  await expect(outcome).rejects.toMatchObject({ code: 'RUN_ACTIVE', message: said.message });
  expect(fs.readdirSync(request.runFolder)).toEqual([]);
});

test('the end of a run is told also where its folder has gone', async () => {
  const request = makeRequest();
  fs.rmSync(request.runFolder, { recursive: true });
  const told: RunEvent[] = [];
  const { outcome } = superviseRun(
    launchScripted([event({ type: 'stage.changed', stage: 'training', seq: 4 })], cleanExit).launch,
    request,
    {},
    (one) => told.push(one),
  );
  expect(await outcome).toBe('failed');
  expect(told.at(-1)).toMatchObject({ type: 'run.failed', seq: 5 });
});

test('a question is answered, or fails with the code of the process', async () => {
  const request = { ...evaluation, engine };
  const answer = launchScripted([{ type: 'result', result: 42 }], cleanExit);
  expect(await askRunProcess(answer.launch, request, {})).toBe(42);
  const failure = launchScripted([{ type: 'failed', code: 'DATA_MISMATCH', message: 'too wide' }], cleanExit);
  await expect(askRunProcess(failure.launch, request, {})).rejects.toMatchObject({ code: 'DATA_MISMATCH', message: 'too wide' });
  const silence = launchScripted([], { code: null, signal: 'SIGSEGV', stderr: '' });
  await expect(askRunProcess(silence.launch, request, {})).rejects.toMatchObject({
    code: 'RUN_PROCESS_EXITED',
    message: expect.stringContaining('SIGSEGV'),
  });
});
