import { fork } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { computeOnce } from './compute-once';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'analogon-once-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

test('a result is computed by the first of several and read by the others', async () => {
  const file = path.join(folder, 'result.json');
  let computed = 0;
  const ask = () =>
    computeOnce(file, z.number(), () => {
      computed++;
      return 7;
    });
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([7, 7, 7]);
  expect(await ask()).toBe(7);
  expect(computed).toBe(1);
  expect(fs.readdirSync(folder)).toEqual(['result.json']);
});

test('a file with something else in it is computed again', async () => {
  const file = path.join(folder, 'result.json');
  fs.writeFileSync(file, '{"torn":');
  expect(await computeOnce(file, z.number(), () => 3)).toBe(3);
});

test('the lock of a process that died is taken over', async () => {
  const file = path.join(folder, 'result.json');
  const child = fork('-e', [], { execArgv: [], stdio: 'ignore' });
  await new Promise((resolve) => child.on('close', resolve));
  fs.writeFileSync(`${file}.lock`, String(child.pid));
  expect(await computeOnce(file, z.number(), () => 5)).toBe(5);
});

test('a failed computation leaves no lock behind', async () => {
  const file = path.join(folder, 'result.json');
  const failing = computeOnce(file, z.number(), () => {
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(fs.readdirSync(folder)).toEqual([]);
});
