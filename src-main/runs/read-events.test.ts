import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import { readEvents } from './read-events';
import { finishedRun } from './testing/run-event-fixture';

const events = finishedRun();
const lines = events.map((event) => JSON.stringify(event));
let folder = '';
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'analogon-events-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

const write = (text: string) => fs.writeFileSync(path.join(folder, 'events.jsonl'), text);
const failure = async () => {
  const error = await readEvents(folder).catch((caught: unknown) => caught);
  if (!(error instanceof AnalogonError)) throw new Error(`expected an AnalogonError, got ${String(error)}`);
  return error;
};

test('every event comes back as it was written', async () => {
  write(`${lines.join('\n')}\n`);
  expect(await readEvents(folder)).toEqual({ events });
});

test('a log cut at any byte of its last line gives the events before it and reports the rest', async () => {
  const last = lines.at(-1) ?? '';
  for (let cut = 1; cut < last.length; cut++) {
    write(`${lines.slice(0, -1).join('\n')}\n${last.slice(0, cut)}`);
    const log = await readEvents(folder);
    expect(log.events).toHaveLength(events.length - 1);
    expect(log.tornLine).toBe(last.slice(0, cut));
  }
});

test('a last event that lacks only its newline counts', async () => {
  write(lines.join('\n'));
  expect(await readEvents(folder)).toEqual({ events });
});

test('an empty log has no events', async () => {
  write('');
  expect(await readEvents(folder)).toEqual({ events: [] });
});

test('a broken line with lines after it is an error that names file and line', async () => {
  write(`${lines[0]}\n${(lines[1] ?? '').slice(0, 20)}\n${lines[2]}\n`);
  const error = await failure();
  expect(error.code).toBe('DATA_UNREADABLE');
  expect(error.message).toContain(`${path.join(folder, 'events.jsonl')}, line 2: is not JSON`);
});

test('a broken last line that has its newline is an error too', async () => {
  write(`${lines[0]}\n{"seq":2\n`);
  expect((await failure()).message).toContain('line 2');
});

test('two torn lines run together are not taken for an event', async () => {
  write(`${(lines[0] ?? '').slice(0, 30)}${lines[0]}\n`);
  expect((await failure()).message).toContain('line 1');
});

test('an unknown event, an empty line and a gap in the numbering each name their line', async () => {
  write(`${lines[0]}\n${JSON.stringify({ seq: 2, time: events[0]?.time, type: 'run.exploded' })}\n`);
  expect((await failure()).message).toMatch(/line 2: is not an event of this version \(type/);
  write(`${lines[0]}\n\n${lines[1]}\n`);
  expect((await failure()).message).toContain('line 2: is empty');
  write(`${lines[0]}\n${lines[2]}\n`);
  expect((await failure()).message).toContain('line 2: seq is 3 where 2 follows');
});

test('a folder without a log is not a run', async () => {
  expect((await failure()).code).toBe('RUN_NOT_FOUND');
});
