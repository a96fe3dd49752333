import path from 'node:path';
import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { Gpu } from '../../src-shared/schemas/gpu';
import type { DeviceLease } from '../../src-shared/schemas/queue-state';
import { openRunQueue, type RunQueue } from './run-queue';
import { createScheduler, type SchedulerOptions } from './scheduler';
import { createEntry, createGpu, onGpus } from './testing/create-entry';
import { createFolder } from './testing/create-folder';

/** A run whose process says and does what the test wants. */
interface ScriptedRun {
  readonly lease: DeviceLease;
  pid: number | undefined;
  begin(): void;
  end(): void;
}

function createStage(changes: Partial<SchedulerOptions> = {}, file = path.join(createFolder(), 'queue.json')) {
  const runs = new Map<string, ScriptedRun>();
  const timers = new Map<() => void, number>();
  const errors: unknown[] = [];
  let gpus: readonly Gpu[] = [createGpu(0), createGpu(1)];
  let asked = 0;
  let changed = 0;
  const queue: RunQueue = openRunQueue(file);
  const scheduler = createScheduler({
    queue,
    listGpus: async () => {
      asked++;
      return gpus;
    },
    startRun: (entry, lease) => {
      let begin = () => {};
      let end = () => {};
      const begun = new Promise<void>((resolve) => {
        begin = resolve;
      });
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      const run: ScriptedRun = { lease, pid: undefined, begin, end };
      runs.set(entry.run, run);
      return {
        get pid() {
          return run.pid;
        },
        begun,
        ended,
      };
    },
    threads: 4,
    environment: {},
    estimateMiB: () => 1000,
    onChange: () => changed++,
    onError: (error) => errors.push(error),
    schedule: (callback, delayMs) => {
      timers.set(callback, delayMs);
      return () => timers.delete(callback);
    },
    ...changes,
  });
  return {
    file,
    queue,
    scheduler,
    runs,
    timers,
    errors,
    counts: () => ({ asked, changed }),
    setGpus: (next: readonly Gpu[]) => {
      gpus = next;
    },
    /** Lets a run's process end and what follows happen. */
    end: async (run: string) => {
      runs.get(run)?.end();
      await settle();
    },
    /** Lets the time of the next poll come. */
    poll: async () => {
      const callbacks = [...timers.keys()];
      timers.clear();
      for (const callback of callbacks) callback();
      await settle();
    },
    started: () => [...runs.keys()].join(''),
  };
}

/** Long enough for all promises that are on their way. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await setImmediate();
}

test('a run starts once the call that queued it is over, and the next when its process is gone', async () => {
  const stage = createStage();
  stage.queue.add([createEntry('a'), createEntry('b')]);
  expect(stage.started()).toBe('');
  await settle();
  expect(stage.started()).toBe('a');
  expect(stage.scheduler.state).toMatchObject({ waiting: [{ run: 'b' }], leases: [{ run: 'a', threads: 4 }] });
  expect(stage.scheduler.reasons.get('b')).toBe('the CPU holds 1 of 1 runs');
  stage.runs.get('a')?.begin();
  await settle();
  expect(stage.started()).toBe('a');
  await stage.end('a');
  expect(stage.started()).toBe('ab');
  expect(stage.scheduler.reasons.size).toBe(0);
});

test('a raised limit and a lifted pause take effect at once', async () => {
  const stage = createStage();
  stage.queue.setPaused(true);
  stage.queue.add(['a', 'b', 'c'].map((run) => createEntry(run)));
  await settle();
  expect(stage.started()).toBe('');
  stage.queue.setPaused(false);
  await settle();
  expect(stage.started()).toBe('a');
  stage.queue.setMaxParallel(2);
  await settle();
  expect(stage.started()).toBe('ab');
});

test('a busy card is looked at again after a while, and no longer than a run waits for it', async () => {
  const stage = createStage();
  const foreign = { pid: 4242 };
  stage.setGpus([createGpu(0, { processes: [foreign] })]);
  stage.queue.add([createEntry('a', { device: onGpus([0]) }), createEntry('b')]);
  await settle();
  expect(stage.started()).toBe('b');
  expect(stage.scheduler.reasons.get('a')).toBe('GPU 0 is used by process 4242 of another program');
  expect([...stage.timers.values()]).toEqual([5000]);
  await stage.poll();
  expect(stage.started()).toBe('b');
  stage.setGpus([createGpu(0)]);
  await stage.poll();
  expect(stage.started()).toBe('ba');
  expect(stage.timers.size).toBe(0);
});

test('nvidia-smi is asked only when its answer can start a run', async () => {
  const stage = createStage();
  stage.queue.add([createEntry('a')]);
  await settle();
  stage.queue.setMaxParallel(1);
  stage.queue.add([createEntry('b', { device: onGpus([0]) })]);
  await settle();
  expect(stage.counts().asked).toBe(0);
  await stage.end('a');
  expect(stage.counts().asked).toBe(1);
  expect(stage.runs.get('b')?.lease.gpu).toBe(0);
});

test('a start is no reason to ask nvidia-smi again, the end of a run is', async () => {
  const stage = createStage();
  stage.queue.add(['a', 'b'].map((run) => createEntry(run, { device: onGpus([0]) })));
  await settle();
  stage.runs.get('a')?.begin();
  await settle();
  expect(stage.counts().asked).toBe(1);
  await stage.end('a');
  expect(stage.counts().asked).toBe(2);
});

test('our own process on a card is not another program, also where it ends while nvidia-smi is asked', async () => {
  const answers: ((gpus: readonly Gpu[]) => void)[] = [];
  const stage = createStage({ listGpus: () => new Promise((resolve) => answers.push(resolve)) });
  stage.queue.add([createEntry('a', { device: onGpus([0]) })]);
  await settle();
  answers[0]?.([createGpu(0)]);
  await settle();
  const first = stage.runs.get('a');
  if (first) first.pid = 17;
  stage.queue.add([createEntry('b', { device: onGpus([0]) })]);
  await settle();
  await stage.end('a');
  answers[1]?.([createGpu(0, { processes: [{ pid: 17, memoryMiB: 500 }], memoryUsedMiB: 500 })]);
  await settle();
  expect(stage.started()).toBe('ab');
});

test('a GPU that cannot be listed is the reason to wait, not an end', async () => {
  const stage = createStage({
    listGpus: () => Promise.reject(new AnalogonError('GPU_UNAVAILABLE', 'nvidia-smi failed with code 9')),
  });
  stage.queue.add([createEntry('a', { device: onGpus([0]) })]);
  await settle();
  expect(stage.scheduler.reasons.get('a')).toBe('nvidia-smi failed with code 9');
  expect(stage.timers.size).toBe(1);
  expect(stage.errors).toEqual([]);
});

test('what had not begun when the engine crashed starts again, what had begun does not', async () => {
  const stage = createStage();
  stage.queue.add([createEntry('a', { maxParallel: 2 }), createEntry('b', { maxParallel: 2 }), createEntry('c', { maxParallel: 2 })]);
  await settle();
  expect(stage.started()).toBe('ab');
  stage.runs.get('a')?.begin();
  await settle();
  await stage.scheduler.close();
  const next = createStage({}, stage.file);
  await settle();
  expect(next.started()).toBe('bc');
});

test('a run that ends without having begun is not started again', async () => {
  const stage = createStage();
  stage.queue.add([createEntry('a')]);
  await settle();
  await stage.end('a');
  expect(stage.scheduler.state).toMatchObject({ waiting: [], leases: [] });
  expect(openRunQueue(stage.file).content.waiting).toEqual([]);
});

test('a run that cannot be started is reported and gives its device back', async () => {
  const stage = createStage({
    startRun: () => {
      throw new Error('no more processes');
    },
  });
  stage.queue.add([createEntry('a'), createEntry('b')]);
  await settle();
  await settle();
  expect(stage.errors).toHaveLength(2);
  expect(stage.scheduler.state).toMatchObject({ waiting: [], leases: [] });
});

test('a closed scheduler starts nothing, whatever ends or is queued', async () => {
  const stage = createStage();
  stage.queue.add([createEntry('a'), createEntry('b')]);
  await settle();
  await stage.scheduler.close();
  stage.queue.add([createEntry('c')]);
  await stage.end('a');
  expect(stage.started()).toBe('a');
});

test('nothing starts when the queue cannot be written, until it can', async () => {
  const stage = createStage();
  let isFull = true;
  const markStarting = stage.queue.markStarting;
  stage.queue.markStarting = (run) => {
    if (isFull) throw new AnalogonError('DISK_FULL', 'no space left');
    markStarting(run);
  };
  stage.queue.add([createEntry('a')]);
  await settle();
  expect(stage.started()).toBe('');
  expect(stage.errors).toHaveLength(1);
  isFull = false;
  await stage.poll();
  expect(stage.started()).toBe('a');
});

test('a run whose end could not be written is forgotten when it can be, so that it may be queued again', async () => {
  const stage = createStage();
  let isFull = true;
  const markStarted = stage.queue.markStarted;
  stage.queue.markStarted = (run) => {
    if (isFull) throw new AnalogonError('DISK_FULL', 'no space left');
    markStarted(run);
  };
  stage.queue.add([createEntry('a')]);
  await settle();
  await stage.end('a');
  expect(stage.errors).not.toEqual([]);
  isFull = false;
  await stage.poll();
  stage.queue.add([createEntry('a')]);
  await settle();
  expect(stage.scheduler.state.leases).toMatchObject([{ run: 'a' }]);
});

test('every change is told, and the run is always either waiting or leased', async () => {
  const seen: string[] = [];
  const stage = createStage({ onChange: () => seen.push(describe()) });
  function describe(): string {
    const { waiting, leases } = stage.scheduler.state;
    return `${waiting.map(({ run }) => run).join('')}|${leases.map(({ run }) => run).join('')}`;
  }
  await wait(0);
  stage.queue.add([createEntry('a'), createEntry('b')]);
  await settle();
  await stage.end('a');
  await stage.end('b');
  expect(new Set(seen)).toEqual(new Set(['|', 'ab|', 'b|a', 'b|', '|b']));
});
