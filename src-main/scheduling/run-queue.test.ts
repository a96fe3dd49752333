import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openRunQueue, type RunQueue } from './run-queue';
import { createEntry } from './testing/create-entry';
import { createFolder } from './testing/create-folder';

const createFile = () => path.join(createFolder(), '.analogon', 'queue.json');
const order = (queue: RunQueue) => queue.content.waiting.map(({ run }) => run).join('');

function openWith(...runs: readonly string[]): { queue: RunQueue; file: string } {
  const file = createFile();
  const queue = openRunQueue(file);
  queue.add(runs.map((run) => createEntry(run)));
  return { queue, file };
}

test('the queue is the same after a restart', () => {
  const { queue, file } = openWith('a', 'b', 'c');
  queue.move('c', 0);
  queue.setPaused(true);
  queue.setMaxParallel(3);
  expect(openRunQueue(file).content).toEqual(queue.content);
  expect(order(openRunQueue(file))).toBe('cab');
});

test('higher priorities go first, equal ones in the order they came', () => {
  const { queue } = openWith('a', 'b');
  queue.add([createEntry('x', { priority: 5 }), createEntry('c'), createEntry('y', { priority: 5 }), createEntry('z', { priority: -1 })]);
  expect(order(queue)).toBe('xyabcz');
  queue.setPriority('x', 0);
  expect(order(queue)).toBe('yabcxz');
  queue.setPriority('b', 5);
  expect(order(queue)).toBe('ybacxz');
});

test('a moved run stands before the one that was at the position', () => {
  const { queue } = openWith('a', 'b', 'c', 'd');
  queue.move('d', 1);
  expect(order(queue)).toBe('adbc');
  queue.move('a', 3);
  expect(order(queue)).toBe('dbac');
  queue.move('d', 99);
  expect(order(queue)).toBe('bacd');
  queue.move('c', -1);
  expect(order(queue)).toBe('cbad');
});

test('a run moved among others of another priority takes theirs, so that it stays there', () => {
  const { queue } = openWith('a', 'b');
  queue.add([createEntry('x', { priority: 5 })]);
  queue.move('b', 0);
  queue.add([createEntry('y', { priority: 5 }), createEntry('c')]);
  expect(order(queue)).toBe('bxyac');
});

test('a run that was being started when the engine crashed waits first of its priority', () => {
  const { queue, file } = openWith('a', 'b', 'c', 'd');
  queue.add([createEntry('x', { priority: 1 })]);
  queue.markStarting('a');
  queue.markStarting('b');
  queue.markStarting('c');
  queue.markStarted('b');
  expect(order(queue)).toBe('xd');
  expect(order(openRunQueue(file))).toBe('xacd');
});

test('a run is queued once: the others of a refused call are not queued either', () => {
  const { queue } = openWith('a');
  expect(() => queue.add([createEntry('b'), createEntry('a')])).toThrow('a is in the queue already');
  queue.markStarting('a');
  expect(() => queue.add([createEntry('b'), createEntry('a')])).toThrow('a is in the queue already');
  expect(order(queue)).toBe('');
});

test('a removed run is gone, one that does not wait cannot be moved', () => {
  const { queue, file } = openWith('a', 'b');
  expect(queue.remove('a')?.run).toBe('a');
  expect(queue.remove('a')).toBeUndefined();
  expect(order(openRunQueue(file))).toBe('b');
  expect(() => queue.move('a', 0)).toThrow(expect.objectContaining({ code: 'RUN_NOT_FOUND' }));
  expect(() => queue.setPriority('a', 0)).toThrow(expect.objectContaining({ code: 'RUN_NOT_FOUND' }));
});

test('a change that cannot be written does not hold', () => {
  const { queue, file } = openWith('a', 'b');
  let changes = 0;
  queue.subscribe(() => changes++);
  fs.rmSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(path.dirname(file), 'no folder');
  expect(() => queue.remove('a')).toThrow();
  expect(order(queue)).toBe('ab');
  expect(changes).toBe(0);
});

test.each([
  ['that is not JSON', '{"version": 1, "wai', /queue\.json: the queue is damaged, it is not JSON.*move it away/],
  ['without its keys', '{"version": 1, "isPaused": false}', /queue\.json: the queue is damaged \(maxParallel.*move it away/],
  ['of a newer version', '{"version": 2, "lanes": []}', /queue\.json: .*newer Analogon \(version 2.*Update this program/],
  ['of nothing', '', /queue\.json: the queue is damaged/],
])('a file %s is an error that names the way out, and stays', (_, text, message) => {
  const file = createFile();
  fs.mkdirSync(path.dirname(file));
  fs.writeFileSync(file, text);
  expect(() => openRunQueue(file)).toThrow(expect.objectContaining({ code: 'DATA_UNREADABLE', message: expect.stringMatching(message) }));
  expect(fs.readFileSync(file, 'utf8')).toBe(text);
});
