import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunEvent } from '../../src-shared/schemas/run-event';
import { followEvents } from './follow-events';
import { readEventsAfter } from './read-events-after';
import { createEventFactory, finishedRun, startedBody } from './testing/run-event-fixture';
import { appendEvents } from './testing/write-run-folder';

let folder = '';
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'analogon-follow-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const log = () => path.join(folder, 'events.jsonl');
const numbersOf = (batches: readonly (readonly RunEvent[])[]) => batches.flat().map(({ seq }) => seq);
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, index) => first + index);
const manyEvents = (count: number) => {
  const event = createEventFactory();
  return Array.from({ length: count }, (_, step) =>
    event({ type: 'metrics.logged', epoch: 1, step, metrics: { train_loss: 1 / (step + 1) } }),
  );
};

/** Follows in the background. */
function follow(afterSeq: number, isActive: () => boolean) {
  const batches: (readonly RunEvent[])[] = [];
  const times: number[] = [];
  const controller = new AbortController();
  const work = async () => {
    for await (const batch of followEvents(folder, afterSeq, { signal: controller.signal, isActive })) {
      batches.push(batch);
      times.push(performance.now());
    }
  };
  const ended = work();
  ended.catch(() => {});
  const has = async (count: number) => {
    while (batches.flat().length < count) await wait(10);
  };
  return { batches, times, ended, has, abort: () => controller.abort() };
}

test.each([0, 5, 20])('a finished run is replayed after event %i, and that is all', async (afterSeq) => {
  appendEvents(folder, finishedRun());
  const { batches, ended } = follow(afterSeq, () => false);
  await ended;
  expect(numbersOf(batches)).toEqual(upTo(finishedRun().length, afterSeq + 1));
});

test('a growing log is followed from before it is there to its end: no gap, no repeat, one batch a 100 ms, torn lines never', async () => {
  let isActive = true;
  const events = finishedRun();
  const { batches, times, ended, has } = follow(0, () => isActive);
  await wait(50);
  for (const event of events) {
    const line = `${JSON.stringify(event)}\n`;
    const cut = (event.seq * 13) % line.length;
    fs.appendFileSync(log(), line.slice(0, cut));
    await wait(8);
    fs.appendFileSync(log(), line.slice(cut));
  }
  await has(events.length);
  isActive = false;
  await ended;
  expect(batches.flat()).toEqual(events);
  expect(batches.length).toBeGreaterThan(1);
  for (const [index, time] of times.slice(1).entries()) expect(time - (times[index] ?? 0)).toBeGreaterThan(95);
});

test('the end of a run is no end while it goes on; what came with its last breath is not lost', async () => {
  let isActive = true;
  const event = createEventFactory();
  const first = [event(startedBody), event({ type: 'run.stopped', epoch: 1, step: 1 })];
  appendEvents(folder, first);
  const { batches, ended, has } = follow(0, () => isActive);
  await has(2);
  appendEvents(folder, [event(startedBody), event({ type: 'run.stopped', epoch: 1, step: 2 })]);
  isActive = false;
  await ended;
  expect(numbersOf(batches)).toEqual([1, 2, 3, 4]);
});

test('a torn line that its writer left is skipped by the next one', async () => {
  const events = finishedRun();
  appendEvents(folder, events.slice(0, 2));
  fs.appendFileSync(log(), '{"seq":3,"ti');
  let isActive = true;
  const { batches, ended, has } = follow(0, () => isActive);
  await has(2);
  fs.truncateSync(log(), fs.statSync(log()).size - 12);
  appendEvents(folder, events.slice(2));
  isActive = false;
  await ended;
  expect(batches.flat()).toEqual(events);
});

test('100,000 events come in batches of at most some MiB, all of them', async () => {
  appendEvents(folder, manyEvents(100_000));
  const { batches, ended } = follow(10, () => false);
  await ended;
  expect(numbersOf(batches)).toEqual(upTo(100_000, 11));
  expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThan(20_000);
}, 60_000);

test('a follower that leaves ends quietly', async () => {
  appendEvents(folder, finishedRun().slice(0, 3));
  const { batches, ended, has, abort } = follow(0, () => true);
  await has(3);
  abort();
  await ended;
  expect(numbersOf(batches)).toEqual([1, 2, 3]);
});

test('a broken line is an error after the events before it; a log that was replaced is one too', async () => {
  appendEvents(folder, finishedRun().slice(0, 3));
  const broken = follow(0, () => true);
  await broken.has(3);
  fs.appendFileSync(log(), 'nonsense\n');
  await expect(broken.ended).rejects.toMatchObject({ code: 'DATA_UNREADABLE', message: expect.stringContaining('line 4') });
  fs.writeFileSync(log(), '');
  appendEvents(folder, finishedRun().slice(0, 3));
  const replaced = follow(0, () => true);
  await replaced.has(3);
  fs.writeFileSync(log(), '');
  await expect(replaced.ended).rejects.toMatchObject({ code: 'DATA_UNREADABLE', message: expect.stringContaining('replaced') });
});

test('a cursor ahead of the log waits for what is new', async () => {
  appendEvents(folder, finishedRun().slice(0, 3));
  const { batches, ended, has, abort } = follow(5, () => true);
  await wait(120);
  appendEvents(folder, finishedRun().slice(3, 8));
  await has(3);
  abort();
  await ended;
  expect(numbersOf(batches)).toEqual([6, 7, 8]);
});

test('a page of events begins after its cursor and has no more than asked for', () => {
  expect(readEventsAfter(folder, 0, 10)).toEqual([]);
  appendEvents(folder, manyEvents(10_000));
  const pageOf = (afterSeq: number, limit: number) => readEventsAfter(folder, afterSeq, limit).map(({ seq }) => seq);
  expect(pageOf(0, 3)).toEqual([1, 2, 3]);
  expect(pageOf(9_000, 5_000)).toEqual(upTo(10_000, 9_001));
  expect(pageOf(0, 10_000)).toEqual(upTo(10_000));
  expect(pageOf(10_000, 10)).toEqual([]);
});
