import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { leaseEnvironment } from './lease-environment';
import { shareThreads } from './share-threads';

const lease = { run: 'run', launch: 'launch', memoryMiB: 0, threads: 1 };
const surroundings = { ...process.env, CUDA_VISIBLE_DEVICES: '5,6' };

test('a process sees the leased GPU alone, and on the CPU none', () => {
  const visibleTo = (environment: NodeJS.ProcessEnv) =>
    execFileSync(process.execPath, ['-p', 'process.env.CUDA_VISIBLE_DEVICES'], { env: environment, encoding: 'utf8' }).trim();
  expect(visibleTo(leaseEnvironment({ ...lease, gpu: 0 }, surroundings))).toBe('0');
  expect(visibleTo(leaseEnvironment(lease, surroundings))).toBe('-1');
});

test('cards are counted as nvidia-smi counts them, and share their memory; the rest of the environment stays', () => {
  expect(leaseEnvironment({ ...lease, gpu: 3 }, { HOME: '/home' })).toEqual({
    HOME: '/home',
    CUDA_VISIBLE_DEVICES: '3',
    CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
  });
});

test.each([
  [16, 1, 16],
  [16, 3, 5],
  [2, 8, 1],
  [1, 1, 1],
  [4, 0, 4],
])('of %i threads one of %i parallel runs gets %i', (total, parallelRuns, share) => {
  expect(shareThreads(total, parallelRuns)).toBe(share);
});
