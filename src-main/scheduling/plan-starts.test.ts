import { expect, test } from 'vitest';
import type { Gpu } from '../../src-shared/schemas/gpu';
import type { QueueEntry } from '../../src-shared/schemas/queue-state';
import type { DeviceHolder } from './choose-gpu';
import { type GpuListing, planStarts } from './plan-starts';
import { createEntry, createGpu, onGpus } from './testing/create-entry';

interface Case {
  readonly waiting: readonly QueueEntry[];
  readonly maxParallel?: number;
  readonly isPaused?: boolean;
  readonly holders?: readonly DeviceHolder[];
  readonly gpus?: readonly Gpu[] | string;
}

function plan({ waiting, maxParallel, isPaused = false, holders = [], gpus = [createGpu(0), createGpu(1)] }: Case) {
  const listing: GpuListing = typeof gpus === 'string' ? { kind: 'unknown', reason: gpus } : { kind: 'listed', gpus };
  const { starts, reasons, isWaitingForOthers } = planStarts({
    queue: { waiting, isPaused, maxParallel: maxParallel ?? null },
    holders,
    gpus: listing,
    ownProcesses: new Set(),
    threads: 8,
    estimateMiB: ({ run }) => (run.startsWith('big') ? 7000 : 1000),
  });
  const started = starts.map(({ holder: { lease } }) => `${lease.run}@${lease.gpu ?? 'cpu'}`);
  return { started, reasons: Object.fromEntries(reasons), isWaitingForOthers, starts };
}

const cpuHolder = (run: string, launch = 'launch'): DeviceHolder => ({
  lease: { run, launch, memoryMiB: 0, threads: 1 },
  runsPerGpu: 1,
  pid: 1,
});
const gpuHolder = (run: string, gpu: number): DeviceHolder => ({
  ...cpuHolder(run),
  lease: { ...cpuHolder(run).lease, gpu },
  runsPerGpu: 2,
});
const busy = createGpu(0, { processes: [{ pid: 4242 }] });

test('one run at a time has the CPU, unless its launch or the workspace allows more', () => {
  const runs = (changes: Partial<QueueEntry>) => ['a', 'b', 'c'].map((run) => createEntry(run, changes));
  expect(plan({ waiting: runs({}) })).toMatchObject({
    started: ['a@cpu'],
    reasons: { b: 'the CPU holds 1 of 1 runs', c: 'the CPU goes to b first' },
  });
  expect(plan({ waiting: runs({ maxParallel: 2 }) }).started).toEqual(['a@cpu', 'b@cpu']);
  expect(plan({ waiting: runs({}), maxParallel: 3 }).started).toHaveLength(3);
});

test('limits of the workspace and of the launch hold for runs on their way as well', () => {
  const waiting = [createEntry('a', { maxParallel: 1 }), createEntry('b', { launch: 'other', maxParallel: 9 })];
  expect(plan({ waiting, holders: [cpuHolder('x')] })).toMatchObject({
    started: ['b@cpu'],
    reasons: { a: '1 of 1 runs of its launch are under way' },
  });
  expect(plan({ waiting, maxParallel: 1, holders: [cpuHolder('x')] })).toMatchObject({
    started: [],
    reasons: { b: '1 of 1 runs of the workspace are under way' },
  });
});

test('nothing starts in a paused queue', () => {
  expect(plan({ waiting: [createEntry('a')], isPaused: true })).toMatchObject({ started: [], reasons: { a: 'the queue is paused' } });
});

test('a run that waits for a busy card holds up neither the CPU nor other cards', () => {
  const waiting = [createEntry('a', { device: onGpus([0]) }), createEntry('b', { device: onGpus([0, 1]) }), createEntry('c')];
  expect(plan({ waiting, gpus: [busy, createGpu(1)] })).toMatchObject({ started: ['b@1', 'c@cpu'], isWaitingForOthers: true });
});

test('a run does not get past one that waits for the same card, even where there is room for it', () => {
  const device = onGpus([0], { runsPerGpu: 3 });
  const waiting = [createEntry('big', { device }), createEntry('small', { device })];
  expect(plan({ waiting, holders: [{ ...gpuHolder('x', 0), lease: { ...gpuHolder('x', 0).lease, memoryMiB: 2000 } }] })).toMatchObject({
    started: [],
    reasons: { big: 'GPU 0: the run needs 7,000 MiB, 6,000 are free', small: 'GPU 0 goes to big first' },
  });
});

test('a run that its launch holds back claims no card', () => {
  const waiting = [
    createEntry('a', { device: onGpus([0]), maxParallel: 1 }),
    createEntry('b', { device: onGpus([0]), maxParallel: 1, launch: 'other' }),
  ];
  expect(plan({ waiting, holders: [cpuHolder('x')] }).started).toEqual(['b@0']);
});

test('runs of one plan do not get the same card twice', () => {
  const waiting = ['a', 'b', 'c'].map((run) => createEntry(run, { device: onGpus([0, 1]) }));
  expect(plan({ waiting })).toMatchObject({ started: ['a@0', 'b@1'], isWaitingForOthers: false });
});

test('where nvidia-smi fails, runs on the CPU go on and the others say why they wait', () => {
  const waiting = [createEntry('a', { device: onGpus([0]) }), createEntry('b')];
  expect(plan({ waiting, gpus: 'nvidia-smi failed' })).toMatchObject({
    started: ['b@cpu'],
    reasons: { a: 'nvidia-smi failed' },
    isWaitingForOthers: true,
  });
});

test('a run whose last process still ends is not started again', () => {
  expect(plan({ waiting: [createEntry('x')], holders: [cpuHolder('x')], maxParallel: 5 })).toMatchObject({
    started: [],
    reasons: { x: 'its last process has not ended yet' },
  });
});

test('the share of threads depends on what may run, not on what runs', () => {
  const threads = (changes: Partial<QueueEntry>, maxParallel?: number) =>
    plan({ waiting: [createEntry('a', changes)], ...(maxParallel && { maxParallel }) }).starts[0]?.holder.lease.threads;
  expect(threads({})).toBe(8);
  expect(threads({ maxParallel: 4 })).toBe(2);
  expect(threads({ maxParallel: 4 }, 2)).toBe(4);
  expect(threads({ device: onGpus([0, 1], { runsPerGpu: 2 }) })).toBe(2);
  expect(threads({ device: onGpus([0, 1]), maxParallel: 16 })).toBe(4);
});
