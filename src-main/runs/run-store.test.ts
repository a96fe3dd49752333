import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { createRandomGenerator } from '../../src-shared/random/random-generator';
import type { RunEvent } from '../../src-shared/schemas/run-event';
import { takeRunLock } from './run-lock';
import { openRunStore, type RunStore, type RunStoreOptions } from './run-store';
import { summarizeRun } from './run-summary';
import { randomLog } from './testing/random-log';
import { createEventFactory, finishedRun, startedBody } from './testing/run-event-fixture';
import { appendEvents, writeRunFolder } from './testing/write-run-folder';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'analogon-store-'));
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));
let workspace: string;
let stores: RunStore[] = [];
beforeEach(() => {
  workspace = fs.mkdtempSync(path.join(root, 'workspace-'));
});
afterEach(() => {
  for (const store of stores) store.close();
  stores = [];
});

const open = async (options: Partial<RunStoreOptions> = {}) => {
  const store = await openRunStore({ workspace, ...options });
  stores.push(store);
  return store;
};
const databaseFile = () => path.join(workspace, '.analogon', 'runs.sqlite');
const logOf = (folder: string) => path.join(folder, 'events.jsonl');

/** Everything a store tells of its runs. */
const contentOf = (store: RunStore) =>
  store.list().map((run) => ({
    run,
    series: (['step', 'epoch', 'validation'] as const).map((kind) =>
      ['train_loss', 'lr', 'val_loss'].map((name) => store.series(run.id, name, kind)),
    ),
  }));

test('runs are listed in order of creation, with their series', async () => {
  writeRunFolder(
    workspace,
    ['group', 'late'],
    finishedRun().map((event) => ({ ...event, time: '2026-02-01T00:00:00.000Z' })),
  );
  writeRunFolder(workspace, ['early'], finishedRun());
  writeRunFolder(workspace, ['sweep', 'small', '3'], []);
  const store = await open();
  expect(store.list().map(({ id, state }) => [id, state])).toEqual([
    ['sweep/small/3', 'stopped'],
    ['early', 'completed'],
    ['group/late', 'completed'],
  ]);
  expect(store.series('early', 'val_loss', 'validation')).toEqual(summarizeRun(finishedRun()).series.validations.get('val_loss'));
  expect(store.series('early', 'train_loss', 'epoch')).toHaveLength(4);
  expect(store.series('early', 'nothing', 'step')).toEqual([]);
});

test('taken in piece by piece, with torn lines and restarts of the engine, or made again from the folders: the same', async () => {
  let store = await open();
  const written = new Map<string, readonly RunEvent[]>();
  for (let seed = 1; seed <= 12; seed++) {
    const random = createRandomGenerator(seed);
    const events = randomLog(seed);
    const { id, folder } = writeRunFolder(workspace, [`run-${seed}`], []);
    written.set(id, events);
    for (let next = 0; next < events.length; ) {
      const torn = `${JSON.stringify(events[next])}`.slice(0, random.integer(40));
      fs.appendFileSync(logOf(folder), torn);
      await store.catchUp(id);
      fs.truncateSync(logOf(folder), fs.statSync(logOf(folder)).size - torn.length);
      const count = 1 + random.integer(20);
      appendEvents(folder, events.slice(next, next + count));
      next += count;
      if (random.integer(3) > 0) await store.catchUp(id);
      if (random.integer(10) === 0) {
        store.close();
        store = await open();
      }
    }
    await store.catchUp(id);
  }
  const kept = contentOf(store);
  expect(await store.rebuild()).toBe(12);
  expect(contentOf(store)).toEqual(kept);
  for (const [id, events] of written) expect(store.get(id)?.seq).toBe(events.length);
});

test('the series of a run that was resumed and finished are those of its summary', async () => {
  const event = createEventFactory();
  const logged = (step: number) => event({ type: 'metrics.logged', epoch: 1, step, metrics: { train_loss: step / 7 } });
  const events = [
    event(startedBody),
    ...[10, 20, 30].map(logged),
    event({ type: 'run.failed', code: 'RUN_PROCESS_EXITED', message: 'killed' }),
    event({ ...startedBody, resumedFrom: { epoch: 1, step: 15 } }),
    ...[20, 30, 40].map(logged),
  ];
  const { id } = writeRunFolder(workspace, ['a'], events);
  expect((await open()).series(id, 'train_loss', 'step')).toEqual(summarizeRun(events).series.steps.get('train_loss'));
});

test('only what is new of a log is read', async () => {
  const events = finishedRun();
  const { id, folder } = writeRunFolder(workspace, ['a'], events.slice(0, 20));
  const store = await open();
  const before = fs.readFileSync(logOf(folder));
  // What was read is not looked at again: its first line may even become unreadable.
  fs.writeFileSync(logOf(folder), Buffer.concat([Buffer.alloc(20, 'x'), before.subarray(20)]));
  appendEvents(folder, events.slice(20));
  expect(await store.catchUp(id)).toMatchObject({ state: 'completed', seq: events.length });
});

test('a log that was shortened or replaced is read anew', async () => {
  const { id, folder } = writeRunFolder(workspace, ['a'], finishedRun());
  const store = await open();
  const other = finishedRun().map((event) => ({ ...event, time: `2027${event.time.slice(4)}` }));
  for (const events of [finishedRun().slice(0, 8), other, []]) {
    fs.rmSync(logOf(folder));
    appendEvents(folder, events);
    expect((await store.catchUp(id))?.seq).toBe(events.length);
    expect(store.series(id, 'train_loss', 'epoch')).toHaveLength(events.filter(({ type }) => type === 'epoch.completed').length);
  }
});

test('a broken log hides no other run, says what is wrong, and is read on once it is whole again', async () => {
  const { folder } = writeRunFolder(workspace, ['broken'], finishedRun());
  writeRunFolder(workspace, ['whole'], finishedRun());
  const odd = writeRunFolder(workspace, ['odd'], []);
  fs.rmSync(logOf(odd.folder));
  fs.mkdirSync(logOf(odd.folder));
  const text = fs.readFileSync(logOf(folder), 'utf8');
  fs.writeFileSync(logOf(folder), text.replace('"epoch.completed"', '"epoch.exploded"'));
  const store = await open();
  expect(store.list()).toHaveLength(3);
  expect(store.get('whole')?.state).toBe('completed');
  expect(store.get('broken')).toMatchObject({
    state: 'failed',
    failure: { code: 'DATA_UNREADABLE', message: expect.stringContaining('events.jsonl, line 6') },
  });
  fs.writeFileSync(logOf(folder), text);
  expect(await store.catchUp('broken')).toMatchObject({ state: 'completed' });
});

test('a run without an end runs while a process holds its folder, and has failed when none does', async () => {
  const { id, folder } = writeRunFolder(workspace, ['a'], finishedRun().slice(0, 8));
  fs.writeFileSync(path.join(folder, 'run.log'), 'first\nsecond\n');
  const release = takeRunLock(folder);
  const store = await open();
  expect(store.get(id)?.state).toBe('running');
  release();
  expect(store.get(id)).toMatchObject({ state: 'failed', canResume: false, failure: { lastLines: ['first', 'second'] } });
  fs.writeFileSync(path.join(folder, 'checkpoints', 'last.ckpt'), '');
  expect(store.list()[0]).toMatchObject({ state: 'failed', canResume: true });
});

test('the last event of a writer that died just before its newline counts', async () => {
  const { id, folder } = writeRunFolder(workspace, ['a'], finishedRun());
  fs.truncateSync(logOf(folder), fs.statSync(logOf(folder)).size - 1);
  const store = await open();
  expect(store.get(id)?.state).toBe('completed');
  fs.appendFileSync(logOf(folder), '\n');
  const [next] = [createEventFactory()(startedBody)].map((event) => ({ ...event, seq: finishedRun().length + 1 }));
  if (next) appendEvents(folder, [next]);
  expect((await store.catchUp(id))?.seq).toBe(next?.seq);
});

test('places come from the engine', async () => {
  writeRunFolder(workspace, ['a'], []);
  expect((await open({ placeOf: () => 'waiting' })).get('a')?.state).toBe('queued');
});

test('a run whose folder is gone goes too', async () => {
  const { folder } = writeRunFolder(workspace, ['a'], finishedRun());
  writeRunFolder(workspace, ['b'], finishedRun());
  const store = await open();
  store.remove('b');
  expect(store.list().map(({ id }) => id)).toEqual(['a']);
  fs.rmSync(folder, { recursive: true });
  expect(await store.catchUp('a')).toBeUndefined();
  expect(await store.synchronize()).toBe(1);
  expect(store.list().map(({ id }) => id)).toEqual(['b']);
});

test.each([
  ['garbage', () => fs.writeFileSync(databaseFile(), 'no database '.repeat(1000))],
  ['an empty file', () => fs.writeFileSync(databaseFile(), '')],
  ['a file of another version', () => fs.writeFileSync(databaseFile(), fs.readFileSync(databaseFile()).fill(9, 60, 64))],
  ['nothing', () => fs.rmSync(databaseFile())],
])('%s in its place: made anew from the folders', async (_, spoil) => {
  writeRunFolder(workspace, ['a'], finishedRun());
  const first = await open();
  const before = contentOf(first);
  first.close();
  for (const suffix of ['-wal', '-shm']) fs.rmSync(`${databaseFile()}${suffix}`, { force: true });
  spoil();
  expect(contentOf(await open())).toEqual(before);
});

test('a file that is damaged while in use is made anew', async () => {
  for (let seed = 1; seed <= 20; seed++) writeRunFolder(workspace, [`run-${seed}`], randomLog(seed));
  const first = await open();
  const before = contentOf(first);
  new DatabaseSync(databaseFile()).exec('PRAGMA wal_checkpoint(TRUNCATE)');
  first.close();
  const bytes = fs.readFileSync(databaseFile());
  // The pages of the tables, not the header: it opens as if nothing was wrong.
  fs.rmSync(databaseFile());
  fs.writeFileSync(databaseFile(), bytes.fill(0xff, 4096 * 6));
  expect(contentOf(await open())).toEqual(before);
});

test('a second reader sees what the owner writes', async () => {
  const events = finishedRun();
  const { id, folder } = writeRunFolder(workspace, ['a'], events.slice(0, 3));
  const owner = await open();
  const reader = await open();
  appendEvents(folder, events.slice(3));
  await owner.catchUp(id);
  expect(reader.get(id)?.seq).toBe(events.length);
});
