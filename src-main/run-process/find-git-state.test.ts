import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findGitState } from './find-git-state';

function makeFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'analogon-git-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  return folder;
}

test('outside of a repository there is no commit', async () => {
  expect(await findGitState(makeFolder())).toBeUndefined();
});

test.skipIf(spawnSync('git', ['--version']).status !== 0)(
  'the commit of a workspace is found, and whether its files were changed since',
  async () => {
    const folder = makeFolder();
    const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b.c', '-c', 'commit.gpgsign=false'];
    const git = (...args: string[]) => spawnSync('git', ['-C', folder, ...identity, ...args], { encoding: 'utf8' }).stdout.trim();
    git('init');
    expect(await findGitState(folder)).toBeUndefined();
    fs.writeFileSync(path.join(folder, 'config.yaml'), 'id: a');
    git('add', '.');
    git('commit', '-m', 'first');
    fs.mkdirSync(path.join(folder, 'experiments'));
    fs.writeFileSync(path.join(folder, 'experiments', 'result'), '1');
    const commit = git('rev-parse', 'HEAD');
    expect(await findGitState(path.join(folder, 'experiments'))).toEqual({ commit, hasChanges: false });
    fs.writeFileSync(path.join(folder, 'config.yaml'), 'id: b');
    expect(await findGitState(folder)).toEqual({ commit, hasChanges: true });
  },
);
