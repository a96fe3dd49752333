import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { createRandomGenerator } from '../../src-shared/random/random-generator';
import type { QueueEntry } from '../../src-shared/schemas/queue-state';
import { listGpus } from './list-gpus';
import { openRunQueue } from './run-queue';
import { createScheduler, type SchedulerOptions, type StartedRun } from './scheduler';
import { createEntry, createGpu, onGpus } from './testing/create-entry';
import { createFolder } from './testing/create-folder';
import { createFakeNvidiaSmi } from './testing/fake-nvidia-smi';

const failOn = (error: unknown) => {
  throw error;
};

function openScheduler(file: string, options: Pick<SchedulerOptions, 'startRun'> & Partial<SchedulerOptions>) {
  const queue = openRunQueue(file);
  const surroundings = {
    threads: 2,
    environment: {},
    estimateMiB: () => 100,
    onChange: () => {},
    onError: failOn,
    listGpus: async () => [],
  };
  return { queue, scheduler: createScheduler({ queue, ...surroundings, ...options }) };
}

/** A stand-in trainer that takes that long. */
function runFor(milliseconds: number, atEnd: () => void): StartedRun {
  const ended = wait(milliseconds).then(atEnd);
  return { pid: undefined, begun: Promise.resolve(), ended };
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `run-${index}`);

test('200 queued runs drain in order, two at a time, over a restart of the scheduler', async () => {
  const file = path.join(createFolder(), 'queue.json');
  const random = createRandomGenerator(5);
  const started: string[] = [];
  let running = 0;
  let most = 0;
  const startRun = ({ run }: QueueEntry): StartedRun => {
    started.push(run);
    most = Math.max(most, ++running);
    return runFor(random.integer(5), () => running--);
  };
  const first = openScheduler(file, { startRun });
  first.queue.add(names(200).map((run) => createEntry(run, { maxParallel: 2 })));
  await vi.waitUntil(() => started.length >= 80, { timeout: 20_000, interval: 5 });
  await first.scheduler.close();
  await vi.waitUntil(() => running === 0, { interval: 5 });
  expect(started.length).toBeLessThan(200);
  const second = openScheduler(file, { startRun });
  await vi.waitUntil(() => started.length >= 200 && running === 0, { timeout: 20_000, interval: 5 });
  expect(started).toEqual(names(200));
  expect(most).toBe(2);
  expect(openRunQueue(file).content).toMatchObject({ waiting: [], starting: [] });
  await second.scheduler.close();
});

test('20 processes on two cards each see their own, and never two the same at a time', async () => {
  const fake = createFakeNvidiaSmi(createFolder(), process.env);
  fake.show([{ index: 0 }, { index: 1 }]);
  const onCard = [0, 0];
  const seen: string[] = [];
  const startRun: SchedulerOptions['startRun'] = (_, lease, environment) => {
    const card = lease.gpu ?? -1;
    onCard[card] = (onCard[card] ?? 0) + 1;
    expect(onCard[card]).toBe(1);
    const script = 'console.log(process.env.CUDA_VISIBLE_DEVICES); setTimeout(() => {}, 20 * Math.random())';
    const child = spawn(process.execPath, ['-e', script], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.on('data', (text) => seen.push(`${card} sees ${String(text).trim()}`));
    const ended = new Promise<void>((resolve) => {
      child.on('close', () => {
        onCard[card] = (onCard[card] ?? 0) - 1;
        resolve();
      });
    });
    return { pid: child.pid, begun: Promise.resolve(), ended };
  };
  const { queue, scheduler } = openScheduler(path.join(createFolder(), 'queue.json'), {
    startRun,
    environment: fake.environment,
    listGpus: () => listGpus(fake.environment),
  });
  queue.add(names(20).map((run) => createEntry(run, { device: onGpus([0, 1]), maxParallel: 2 })));
  await vi.waitUntil(() => seen.length === 20 && onCard.every((count) => count === 0), { timeout: 80_000 });
  expect(new Set(seen)).toEqual(new Set(['0 sees 0', '1 sees 1']));
  await scheduler.close();
}, 90_000);

test.each([1, 2, 3, 4, 5, 6])('cards are never shared beyond what every run on them allows, seed %i', async (seed) => {
  const random = createRandomGenerator(seed);
  const active = new Map<string, { entry: QueueEntry; gpu: number | undefined }>();
  const violations: string[] = [];
  let ended = 0;
  let busyCard: number | undefined;
  const startRun: SchedulerOptions['startRun'] = (entry, { gpu }) => {
    active.set(entry.run, { entry, gpu });
    if (active.size > 4) violations.push(`${active.size} runs at a time`);
    if (entry.device.kind === 'gpus') {
      const together = [...active.values()].filter((run) => run.gpu === gpu).map((run) => run.entry.device);
      const allowed = Math.min(...together.map((device) => (device.kind === 'gpus' ? device.runsPerGpu : 0)));
      if (together.length > allowed) violations.push(`${together.length} of ${allowed} runs on GPU ${gpu}`);
      if (!entry.device.indices.includes(gpu ?? -1)) violations.push(`${entry.run} on GPU ${gpu}, which it did not want`);
      if (gpu === busyCard && !entry.device.allowBusy) violations.push(`${entry.run} on the busy GPU ${gpu}`);
    }
    return runFor(random.integer(6), () => {
      active.delete(entry.run);
      ended++;
    });
  };
  const { queue, scheduler } = openScheduler(path.join(createFolder(), 'queue.json'), {
    startRun,
    pollMs: 3,
    // Each answer may find another program on another card.
    listGpus: async () => {
      busyCard = random.uniform() < 0.5 ? random.integer(3) : undefined;
      return [0, 1, 2].map((index) => createGpu(index, index === busyCard ? { processes: [{ pid: 4242 }] } : {}));
    },
  });
  queue.setMaxParallel(4);
  const draw = (run: string): QueueEntry => {
    const indices = [0, 1, 2].filter(() => random.uniform() < 0.5);
    const device = onGpus(indices, { runsPerGpu: 1 + random.integer(3), allowBusy: random.uniform() < 0.3 });
    return createEntry(run, { ...(indices.length > 0 && { device }), priority: random.integer(3), launch: `launch-${random.integer(2)}` });
  };
  for (const run of names(40)) {
    queue.add([draw(run)]);
    if (random.uniform() < 0.3) await wait(random.integer(4));
  }
  await vi.waitUntil(() => ended === 40, { timeout: 20_000, interval: 5 });
  await scheduler.close();
  expect(violations).toEqual([]);
  expect(scheduler.state).toMatchObject({ waiting: [], leases: [] });
});
