import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { nameTemporaryFile, removeAbandonedFiles } from './temporary-file';

test('what dead processes left half-written is removed, and nothing else', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'analogon-temporary-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const own = path.basename(nameTemporaryFile(path.join(folder, 'last.ckpt')));
  const left = own.replace(String(process.pid), String(dead));
  const ofOther = own.replace(String(process.pid), String(process.ppid));
  const others = ['last.ckpt', '.hidden', 'film.part', `.last.ckpt.${dead}.part`];
  for (const name of [own, left, ofOther, ...others]) fs.writeFileSync(path.join(folder, name), '');
  removeAbandonedFiles(folder);
  expect(fs.readdirSync(folder).sort()).toEqual([own, ofOther, ...others].sort());
});

test('a folder that is not there is no error', () => {
  expect(() => removeAbandonedFiles(path.join(os.tmpdir(), 'analogon-not-there'))).not.toThrow();
});
