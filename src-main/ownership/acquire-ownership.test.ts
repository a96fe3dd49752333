import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildEntry } from '../procedures/testing/build-entry';
import { acquireOwnership } from './acquire-ownership';
import { isOwnerAlive, ownerFile, readOwner } from './owner-record';

let entry: string;
let workspace: string;
const processes: ChildProcess[] = [];

beforeAll(async () => {
  entry = await buildEntry(path.join(import.meta.dirname, 'testing/acquire-and-wait.ts'));
});
beforeEach(() => {
  workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'ownership '));
});
afterEach(async () => {
  await Promise.all(processes.splice(0).map(kill));
  fs.rmSync(workspace, { recursive: true, force: true });
});

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Lets processes try at the same moment. @returns those that own the workspace afterwards */
async function race(count: number): Promise<readonly ChildProcess[]> {
  const startMs = Date.now() + 1500;
  const racers = Array.from({ length: count }, () => fork(entry, [workspace, String(startMs)], { execArgv: [] }));
  processes.push(...racers);
  const answers = await Promise.all(racers.map(async (racer) => (await once(racer, 'message'))[0]));
  expect(answers.filter((answer) => answer !== 'won' && answer !== 'lost')).toEqual([]);
  return racers.filter((_racer, index) => answers[index] === 'won');
}

test('of processes that try at once exactly one owns the workspace, also when a dead owner stands in the file', async () => {
  for (let round = 0; round < 3; round++) {
    const winners = await race(4);
    expect(winners).toHaveLength(1);
    expect(readOwner(workspace)).toMatchObject({ pid: winners[0]?.pid, version: '1.2.3', machine: os.hostname() });
    await Promise.all(processes.splice(0).map(kill));
  }
  expect(fs.readdirSync(path.join(workspace, '.analogon'))).toEqual(['owner.json']);
});

test('a takeover that was killed half-way does not lock the workspace', async () => {
  const [dead] = await race(1);
  if (dead) await kill(dead);
  fs.copyFileSync(ownerFile(workspace), `${ownerFile(workspace)}.takeover`);
  const ownership = acquireOwnership(workspace, '1.2.3');
  expect(ownership).toBeDefined();
  expect(fs.readdirSync(path.join(workspace, '.analogon'))).toEqual(['owner.json']);
  ownership?.release();
});

test('who holds a workspace keeps it until it is released', () => {
  const ownership = acquireOwnership(workspace, '1.2.3');
  const owner = readOwner(workspace);
  expect(owner && isOwnerAlive(owner)).toBe(true);
  expect(acquireOwnership(workspace, '1.2.3')).toBeUndefined();
  ownership?.release();
  expect(readOwner(workspace)).toBeUndefined();
});

test('a pid that was given to another process does not hold the workspace', () => {
  const ownership = acquireOwnership(workspace, '1.2.3');
  const owner = readOwner(workspace);
  fs.writeFileSync(ownerFile(workspace), JSON.stringify({ ...owner, startTime: 'long ago' }));
  ownership?.release();
  expect(readOwner(workspace)?.startTime).toBe('long ago');
  expect(acquireOwnership(workspace, '1.2.3')).toBeDefined();
});

test('an owner on another machine is not taken over, and the message says what to do', () => {
  acquireOwnership(workspace, '1.2.3');
  fs.writeFileSync(ownerFile(workspace), JSON.stringify({ ...readOwner(workspace), machine: 'gpu-box', startTime: 'unknown here' }));
  expect(() => acquireOwnership(workspace, '1.2.3')).toThrowError(/on gpu-box: work with it there.*remove .*owner\.json/);
});

test.skipIf(process.platform === 'win32')('the socket lies in a folder of this user alone, under a path short enough', () => {
  const ownership = acquireOwnership(workspace, '1.2.3');
  const socket = ownership?.socket ?? '';
  expect(fs.statSync(path.dirname(socket)).mode & 0o777).toBe(0o700);
  expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(103);
});
