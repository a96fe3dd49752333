import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { RunEvent } from '../../src-shared/schemas/run-event';
import type { TrainRequest } from '../../src-shared/schemas/run-process-message';
import { countHours, writeDataset } from '../datasets/testing/write-dataset';
import { readEvents } from '../runs/read-events';
import { runTraining } from './run-training';
import { tinyTrainingConfig } from './testing/train-in-process';
import type { StopRequest } from './training-line';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'analogon-run-training-'));
afterAll(() => fs.rmSync(root, { recursive: true }));
// A frame with a missing value is worth a warning.
const field = {
  ...{ variables: ['first', 'second'], hours: countHours(300), height: 8, width: 8 },
  value: (frame: number, _: number, __: number, drawn: number) => (frame === 40 ? Number.NaN : drawn),
};
const datasetPath = await writeDataset(root, 'noise.h5', field);

let request: TrainRequest;
beforeEach(() => {
  const runFolder = fs.mkdtempSync(path.join(root, 'run-'));
  fs.mkdirSync(path.join(runFolder, 'checkpoints'));
  fs.writeFileSync(path.join(runFolder, 'resolved-config.json'), JSON.stringify(tinyTrainingConfig()));
  const engine = { kind: 'wasm', version: '1', reason: 'the test asks for it' } as const;
  const cacheFolder = path.join(runFolder, 'frames');
  request = { kind: 'train', runFolder, datasetPath, cacheFolder, engine, threads: 1, resume: false };
});

/** Trains until an event asks for a stop. @returns the events of this start */
async function train(given: Partial<TrainRequest>, stopAt: (event: RunEvent) => boolean): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  let stopRequest: StopRequest | undefined;
  const emit = (event: RunEvent) => {
    events.push(event);
    if (stopAt(event)) stopRequest = 'host_gone';
  };
  await runTraining({ ...request, ...given }, { emit, stopRequest: () => stopRequest });
  return events;
}

const isProgress = (event: RunEvent) => event.type === 'progress';
const isStep = (event: RunEvent) => event.type === 'metrics.logged';

test('a run that is stopped while its frame cache is built stops there, leaves no half of one, and begins when it is resumed', async () => {
  expect((await train({}, isProgress)).at(-1)).toMatchObject({ type: 'run.stopped', epoch: 0, step: 0, reason: 'host_gone' });
  expect(fs.readdirSync(request.cacheFolder)).toEqual([]);
  const resumed = await train({ resume: true }, isStep);
  expect(resumed.find(({ type }) => type === 'run.started')).not.toHaveProperty('resumedFrom');
  expect(resumed.at(-1)).toMatchObject({ type: 'run.stopped', epoch: 1, step: 1 });
  const { events } = await readEvents(request.runFolder);
  expect(events.filter(({ type }) => type === 'run.stopped')).toHaveLength(2);
});

test('what a resumed run has warned of already is not said again', async () => {
  await train({}, isStep);
  await train({ resume: true }, isStep);
  const warnings = (await readEvents(request.runFolder)).events.filter((event) => event.type === 'log' && event.level === 'warning');
  expect(warnings).toMatchObject([{ message: expect.stringContaining('Missing values') }]);
});

test('a failure is an event, a line of run.log, and no exception', async () => {
  const events = await train({ datasetPath: path.join(root, 'not-there.h5') }, isStep);
  expect(events.at(-1)).toMatchObject({ type: 'run.failed', code: 'FILE_NOT_FOUND' });
  expect(fs.readFileSync(path.join(request.runFolder, 'run.log'), 'utf8')).toContain('not-there.h5');
});

test('a resumed run whose data were changed fails with the reason', async () => {
  await train({}, isStep);
  const changed = await writeDataset(root, 'changed.h5', { ...field, seed: 2 });
  const events = await train({ resume: true, datasetPath: changed }, isStep);
  expect(events.at(-1)).toMatchObject({ type: 'run.failed', code: 'CHECKPOINT_INVALID', message: expect.stringContaining('changed.h5') });
});
