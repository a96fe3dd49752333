import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { countMemoryKills } from './count-memory-kills';

function makeRoot(files: Readonly<Record<string, string>>): string {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'analogon-kills-'));
  onTestFinished(() => fs.rmSync(root, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    fs.writeFileSync(path.join(root, name), text);
  }
  return root;
}

const events = 'low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 0\n';

test.each([
  ['the own group of version 2', { 'proc/self/cgroup': '0::/user.slice/one\n', 'sys/fs/cgroup/user.slice/one/memory.events': events }, 2],
  ['a container of version 2', { 'proc/self/cgroup': '0::/../two\n', 'sys/fs/cgroup/memory.events': events }, 2],
  [
    'the own group of version 1',
    {
      'proc/self/cgroup': '4:memory:/three\n0::/\n',
      'sys/fs/cgroup/memory/three/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 5\n',
      'proc/vmstat': 'oom_kill 9\n',
    },
    5,
  ],
  ['the machine', { 'proc/self/cgroup': '0::/\n', 'proc/vmstat': 'pgfault 1\noom_kill 9\n' }, 9],
  ['nothing', { 'proc/version': 'x' }, undefined],
])('kills are counted for %s', (_, files, count) => {
  expect(countMemoryKills(makeRoot(files))).toBe(count);
});

test.runIf(process.platform === 'linux')('this machine tells', () => {
  expect(countMemoryKills()).toBeGreaterThanOrEqual(0);
});
