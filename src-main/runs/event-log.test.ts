import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { openEventLog } from './event-log';
import { readEvents } from './read-events';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'event-log-'));
afterAll(() => fs.rmSync(root, { recursive: true }));
let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(root, 'run-'));
  file = path.join(folder, 'events.jsonl');
});

const stage = { type: 'stage.changed', stage: 'training' } as const;

/** What a process leaves that appended `count` events and was then killed while it wrote `rest`. */
function leaveLog(count: number, rest = ''): void {
  const log = openEventLog(file);
  for (let index = 0; index < count; index++) log.append(stage);
  log.close();
  fs.appendFileSync(file, rest);
}

test('events are numbered from 1 and dated, and what append gives is what a reader finds', async () => {
  const log = openEventLog(file, () => new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 6)));
  const first = log.append(stage);
  const second = log.append({ type: 'log', level: 'info', message: 'zwei\nZeilen' });
  log.close();
  expect(first).toEqual({ ...stage, seq: 1, time: '2026-01-02T03:04:05.006Z' });
  expect(second.seq).toBe(2);
  expect((await readEvents(folder)).events).toEqual([first, second]);
});

test('an event is in the file when append returns', () => {
  const log = openEventLog(file);
  log.append(stage);
  expect(fs.readFileSync(file, 'utf8')).toMatch(/"seq":1.*\n$/);
  log.close();
});

test('a log that is opened again goes on with the next number', async () => {
  leaveLog(3);
  leaveLog(2);
  expect((await readEvents(folder)).events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
});

test('a torn last line is cut off', async () => {
  leaveLog(2, '{"seq":3,"time":"2026-01-01T0');
  leaveLog(1);
  expect((await readEvents(folder)).events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
});

test('a file that holds nothing but a torn line starts again at 1', async () => {
  leaveLog(0, '{"seq":1,"ti');
  leaveLog(1);
  expect((await readEvents(folder)).events.map(({ seq }) => seq)).toEqual([1]);
});

test('a last event that lacks only its newline is kept', async () => {
  leaveLog(2);
  fs.truncateSync(file, fs.statSync(file).size - 1);
  leaveLog(1);
  expect((await readEvents(folder)).events.map(({ seq }) => seq)).toEqual([1, 2, 3]);
});

test('a file whose last whole line is no event is left as it is and named', () => {
  leaveLog(1, 'not an event\n');
  const before = fs.readFileSync(file);
  expect(() => openEventLog(file)).toThrowError(
    expect.objectContaining({ code: 'DATA_UNREADABLE', message: expect.stringContaining(file) }),
  );
  expect(fs.readFileSync(file)).toEqual(before);
});

test('a metric that is not finite is left out', () => {
  const log = openEventLog(file);
  const event = log.append({
    type: 'metrics.logged',
    epoch: 1,
    step: 10,
    metrics: { train_loss: Number.NaN, train_acc: 0.5, lr: Infinity },
  });
  log.close();
  expect(event).toMatchObject({ metrics: { train_acc: 0.5 } });
  expect(fs.readFileSync(file, 'utf8')).toContain('"metrics":{"train_acc":0.5}');
});

test('a malformed event does not reach the log', () => {
  const log = openEventLog(file);
  expect(() => log.append({ type: 'epoch.started', epoch: 1.5, step: 0 })).toThrow();
  log.close();
  expect(fs.readFileSync(file, 'utf8')).toBe('');
});

test('a line that fits the disk by half is taken back, and the log goes on when there is room again', async () => {
  const log = openEventLog(file);
  log.append(stage);
  const write = fs.writeSync;
  const half = vi.spyOn(fs, 'writeSync').mockImplementationOnce((descriptor, line) => write(descriptor, String(line).slice(0, 10)));
  half.mockImplementationOnce(() => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  });
  expect(() => log.append(stage)).toThrowError(expect.objectContaining({ code: 'DISK_FULL' }));
  half.mockRestore();
  log.append(stage);
  log.close();
  expect((await readEvents(folder)).events.map(({ seq }) => seq)).toEqual([1, 2]);
});

test.skipIf(!fs.existsSync('/dev/full'))('a full disk is an error that names the log', () => {
  fs.symlinkSync('/dev/full', file);
  const log = openEventLog(file);
  expect(() => log.append(stage)).toThrowError(expect.objectContaining({ code: 'DISK_FULL', message: expect.stringContaining(file) }));
  log.close();
});
