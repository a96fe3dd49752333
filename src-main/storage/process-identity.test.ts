import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { identifyProcess, isSameProcessAlive } from './process-identity';

test('this process is alive, and another start time under its pid is another process', () => {
  const identity = identifyProcess();
  expect(identity?.pid).toBe(process.pid);
  expect(identity && isSameProcessAlive(identity)).toBe(true);
  expect(isSameProcessAlive({ pid: process.pid, startTime: 'yesterday' })).toBe(false);
});

test('a process that was killed is gone, its identity read before still names it', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const identity = identifyProcess(child.pid);
  expect(identity && isSameProcessAlive(identity)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(identity && isSameProcessAlive(identity)).toBe(false);
  expect(identifyProcess(child.pid)).toBeUndefined();
});

test.runIf(process.platform === 'linux')('a zombie is not alive', async () => {
  // The shell's child ends at once, and the program the shell turns into never collects it.
  const parent = spawn('sh', ['-c', 'sh -c "exit 0" & echo $!; exec sleep 5']);
  const [line] = await once(parent.stdout, 'data');
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(identifyProcess(Number(line))).toBeUndefined();
  parent.kill('SIGKILL');
});

test('two processes started one after the other have identities of their own', () => {
  expect(identifyProcess(process.ppid)).not.toEqual(identifyProcess());
});
