import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { identifyProcess } from './process-identity';
import { findLockHolder, takeProcessLock } from './process-lock';

let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'analogon-lock-'));
  file = path.join(folder, 'some.lock');
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

function take(): () => void {
  const answer = takeProcessLock(file);
  if (!answer.isTaken) expect.fail(`held by ${answer.holder.pid}`);
  return answer.release;
}

async function makeDeadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
  await once(child, 'close');
  return child.pid ?? expect.fail('not started');
}

test('a lock is held until it is released, also against its own process', () => {
  const release = take();
  expect(takeProcessLock(file)).toMatchObject({ isTaken: false, holder: { pid: process.pid } });
  expect(findLockHolder(file)?.pid).toBe(process.pid);
  release();
  expect(findLockHolder(file)).toBeUndefined();
  expect(fs.readdirSync(folder)).toEqual([]);
  take()();
});

test('another living process keeps its lock', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  fs.writeFileSync(file, JSON.stringify(identifyProcess(child.pid)));
  expect(takeProcessLock(file)).toMatchObject({ isTaken: false, holder: { pid: child.pid } });
  child.kill('SIGKILL');
  await once(child, 'close');
  take();
});

test.each([
  ['of a dead process', async () => JSON.stringify({ pid: await makeDeadProcess(), startTime: 'once' })],
  ['whose pid was given to another process', async () => JSON.stringify({ pid: process.pid, startTime: 'long ago' })],
  ['that is empty', async () => ''],
  ['that is something else', async () => 'a note'],
])('a lock %s is taken over', async (_, makeText) => {
  fs.writeFileSync(file, await makeText());
  expect(findLockHolder(file)).toBeUndefined();
  take();
  expect(findLockHolder(file)?.pid).toBe(process.pid);
  expect(fs.readdirSync(folder)).toEqual(['some.lock']);
});

test('who lost the lock does not release that of the next', () => {
  const release = take();
  const next = JSON.stringify({ pid: 1, startTime: 'x' });
  fs.writeFileSync(file, next);
  release();
  expect(fs.readFileSync(file, 'utf8')).toBe(next);
});

test('of several processes that take over a stale lock at the same moment, one gets it', async () => {
  const script = `
    import { runnerImport } from 'vite';
    const { module } = await runnerImport(${JSON.stringify(path.join(import.meta.dirname, 'process-lock.ts'))}, { configFile: false, logLevel: 'silent' });
    process.on('message', (file) => process.send(module.takeProcessLock(file).isTaken));
    process.send('ready');`;
  const takers = Array.from({ length: 3 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      cwd: import.meta.dirname,
    }),
  );
  try {
    await Promise.all(takers.map((taker) => once(taker, 'message')));
    for (let round = 0; round < 50; round++) {
      const place = path.join(folder, `${round}.lock`);
      fs.writeFileSync(place, 'stale');
      const answers = takers.map(async (taker) => (await once(taker, 'message'))[0]);
      for (const taker of takers) taker.send(place);
      expect((await Promise.all(answers)).filter(Boolean)).toHaveLength(1);
    }
  } finally {
    for (const taker of takers) taker.kill();
  }
});
