import { expect, test } from 'vitest';
import type { Gpu } from '../../src-shared/schemas/gpu';
import { chooseGpu, type DeviceHolder, type GpuPreference } from './choose-gpu';
import { createGpu, onGpus } from './testing/create-entry';

interface Case {
  readonly indices?: readonly number[];
  readonly runsPerGpu?: number;
  readonly allowBusy?: boolean;
  readonly needMiB?: number;
  readonly gpus?: readonly Gpu[];
  readonly holders?: readonly DeviceHolder[];
  readonly claims?: ReadonlyMap<number, string>;
}

function choose({
  indices = [0, 1],
  needMiB = 1000,
  gpus = [createGpu(0), createGpu(1)],
  holders = [],
  claims = new Map(),
  ...rest
}: Case) {
  const ownProcesses = new Set(holders.flatMap(({ pid }) => pid ?? []));
  return chooseGpu(onGpus(indices, rest) as GpuPreference, () => needMiB, { gpus, holders, ownProcesses, claims });
}

const holder = (gpu: number, changes: { pid?: number; memoryMiB?: number; runsPerGpu?: number } = {}): DeviceHolder => ({
  lease: { run: `on ${gpu}`, launch: 'launch', gpu, memoryMiB: changes.memoryMiB ?? 1000, threads: 1 },
  runsPerGpu: changes.runsPerGpu ?? 2,
  pid: changes.pid,
});
const foreign = { pid: 4242, memoryMiB: 500 };

test('of free cards the one with the fewest runs is taken, then with most memory, then the first named', () => {
  expect(choose({ indices: [1, 0] })).toEqual({ kind: 'gpu', index: 1 });
  expect(choose({ indices: [1, 0], gpus: [createGpu(0), createGpu(1, { memoryUsedMiB: 300 })] })).toEqual({ kind: 'gpu', index: 0 });
  expect(choose({ runsPerGpu: 2, holders: [holder(0)] })).toEqual({ kind: 'gpu', index: 1 });
});

test('a card holds as many runs as the run and those on it allow', () => {
  expect(choose({ indices: [0], holders: [holder(0)] })).toMatchObject({
    kind: 'wait',
    reason: 'GPU 0 holds 1 of 1 runs',
    isForOthers: false,
  });
  expect(choose({ indices: [0], runsPerGpu: 2, holders: [holder(0)] })).toEqual({ kind: 'gpu', index: 0 });
  expect(choose({ indices: [0], runsPerGpu: 2, holders: [holder(0, { runsPerGpu: 1 })] })).toMatchObject({ kind: 'wait', claims: [0] });
});

test('a card on which another program computes is left alone, unless allowed', () => {
  const gpus = [createGpu(0), createGpu(1, { processes: [foreign], memoryUsedMiB: 500 })];
  expect(choose({ indices: [1], gpus })).toEqual({
    kind: 'wait',
    reason: 'GPU 1 is used by process 4242 of another program',
    claims: [],
    isForOthers: true,
  });
  expect(choose({ indices: [1], gpus, allowBusy: true })).toEqual({ kind: 'gpu', index: 1 });
  expect(choose({ indices: [1], gpus, allowBusy: true, needMiB: 7600 })).toMatchObject({ kind: 'wait' });
  expect(choose({ gpus })).toEqual({ kind: 'gpu', index: 0 });
});

test('our own processes are not another program', () => {
  const gpus = [createGpu(0, { processes: [{ pid: 17, memoryMiB: 900 }], memoryUsedMiB: 900 })];
  expect(choose({ indices: [0], gpus, runsPerGpu: 2, holders: [holder(0, { pid: 17 })] })).toEqual({ kind: 'gpu', index: 0 });
});

test('a card that is busy for a process which nvidia-smi does not see is left alone; an idle desktop is not busy', () => {
  const busy = createGpu(0, { memoryUsedMiB: 4000, utilizationPercent: 99 });
  expect(choose({ indices: [0], gpus: [busy] })).toMatchObject({ kind: 'wait', reason: expect.stringMatching(/99 % busy with 4,000 MiB/) });
  expect(choose({ indices: [0], gpus: [{ ...busy, utilizationPercent: 5 }] })).toMatchObject({ kind: 'gpu' });
  expect(choose({ indices: [0], gpus: [{ ...busy, memoryUsedMiB: 600 }] })).toMatchObject({ kind: 'gpu' });
});

test('memory counts what a run has reserved and does not use yet, and what it uses beyond that', () => {
  const need = (needMiB: number, gpu: Gpu, held: DeviceHolder) =>
    choose({ indices: [0], runsPerGpu: 2, needMiB, gpus: [gpu], holders: [held] });
  const starting = holder(0, { memoryMiB: 5000 });
  expect(need(3000, createGpu(0), starting)).toMatchObject({ kind: 'gpu' });
  expect(need(3100, createGpu(0), starting)).toMatchObject({ reason: 'GPU 0: the run needs 3,100 MiB, 3,000 are free', claims: [0] });
  const grown = createGpu(0, { memoryUsedMiB: 6500, processes: [{ pid: 17, memoryMiB: 6000 }] });
  expect(need(1500, grown, holder(0, { pid: 17, memoryMiB: 5000 }))).toMatchObject({ kind: 'gpu' });
  expect(need(1501, grown, holder(0, { pid: 17, memoryMiB: 5000 }))).toMatchObject({ kind: 'wait', isForOthers: true });
});

test('a run beyond the whole card is tried on an empty one, and only there', () => {
  const need = (gpu: Gpu, holders: readonly DeviceHolder[] = []) =>
    choose({ indices: [0], runsPerGpu: 2, needMiB: 9000, gpus: [gpu], holders });
  expect(need(createGpu(0, { memoryUsedMiB: 700 }))).toMatchObject({ kind: 'gpu' });
  expect(need(createGpu(0, { memoryUsedMiB: 900 }))).toMatchObject({ kind: 'wait' });
  expect(need(createGpu(0), [holder(0)])).toMatchObject({ kind: 'wait' });
});

test('a card that tells no memory is not judged by it', () => {
  expect(choose({ indices: [0], gpus: [createGpu(0, { memoryTotalMiB: 0 })] })).toMatchObject({ kind: 'gpu' });
});

test('every card has its reason', () => {
  const gpus = [createGpu(0), createGpu(1, { processes: [foreign, { pid: 4243 }] })];
  const choice = choose({ indices: [0, 1, 2], gpus, claims: new Map([[0, 'first']]) });
  expect(choice).toMatchObject({
    reason: 'GPU 0 goes to first first; GPU 1 is used by processes 4242, 4243 of other programs; GPU 2 is not there any more',
  });
});
