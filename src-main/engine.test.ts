import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LaunchRequest } from '../src-shared/schemas/launch-request';
import type { DevicePreference } from '../src-shared/schemas/queue-state';
import type { RunEvent } from '../src-shared/schemas/run-event';
import { countHours, writeDataset } from './datasets/testing/write-dataset';
import { createEngine } from './engine';
import { buildEntry } from './procedures/testing/build-entry';
import { createNodeLauncher } from './runs/launch-run-process';
import { readEvents } from './runs/read-events';
import { createFakeNvidiaSmi, type FakeNvidiaSmi } from './scheduling/testing/fake-nvidia-smi';
import type { WorkspaceEngine } from './workspace-engine';

let entry: string;
let workspace: string;
let nvidiaSmi: FakeNvidiaSmi;
const engines: WorkspaceEngine[] = [];
const faults: unknown[] = [];
const wasm = { kind: 'wasm', version: '4', reason: 'test' } as const;

beforeAll(async () => {
  entry = await buildEntry(path.join(import.meta.dirname, 'run-process/testing/stand-in-run-process.ts'));
});
beforeEach(async () => {
  workspace = fs.mkdtempSync(path.join(os.tmpdir(), 'engine '));
  const tools = path.join(workspace, 'tools');
  fs.mkdirSync(tools);
  nvidiaSmi = createFakeNvidiaSmi(tools, process.env);
  await writeDataset(workspace, 'fields.h5', { hours: countHours(400), height: 8, width: 8 });
});
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
  fs.rmSync(workspace, { recursive: true, force: true });
  expect(faults.splice(0)).toEqual([]);
});

async function open(threads = 4): Promise<WorkspaceEngine> {
  const engine = await createEngine({
    workspace,
    environment: nvidiaSmi.environment,
    threads,
    launchRunProcess: createNodeLauncher(entry),
    chooseEngine: async () => wasm,
    onFault: (error) => faults.push(error),
  });
  engines.push(engine);
  return engine;
}

/** A config whose epochs last that long; the stand-in's val_acc is the learning rate. */
function config(id: string, { epochs = 2, epochMs = 20, more = '' } = {}): string {
  return `id: ${id}
model: { num_classes: 8, res_out_channels_list: [2], blocks_per_stage: 1 }
training: { epochs: ${epochs}, patience: ${epochMs}, train_val_split: 0.6 }
data: { path: fields.h5, variables: [u, msl] }
${more}`;
}

function request(texts: readonly string[], changes: Partial<LaunchRequest> = {}): LaunchRequest {
  return {
    configs: texts.map((text, index) => ({ path: `config-${index}.yaml`, text })),
    device: { kind: 'cpu' },
    maxParallel: 1,
    priority: 0,
    engine: wasm,
    isAttached: false,
    smallerBatchRetries: 0,
    ...changes,
  };
}

const onGpus = (indices: readonly number[], changes: object = {}): DevicePreference => ({
  kind: 'gpus',
  indices,
  runsPerGpu: 1,
  allowBusy: false,
  ...changes,
});
const stateOf = async (engine: WorkspaceEngine, id: string) => (await engine.getRun(id)).state;
const reach = (engine: WorkspaceEngine, id: string, state: string) =>
  expect.poll(() => stateOf(engine, id), { timeout: 15_000, interval: 20 }).toBe(state);
const eventsOf = async (id: string) => (await readEvents(path.join(workspace, 'experiments', id))).events;
const startOf = async (id: string) => {
  const start = (await eventsOf(id)).find((event) => event.type === 'run.started');
  return start?.type === 'run.started' ? start : undefined;
};

describe('a launch', () => {
  test('of several files runs them in order and gives their records', async () => {
    const engine = await open();
    const runs = await engine.launch('1', request([config('first'), config('second')]));
    expect(runs.map(({ id, state }) => ({ id, state }))).toEqual([
      { id: 'first', state: 'queued' },
      { id: 'second', state: 'queued' },
    ]);
    await reach(engine, 'second', 'completed');
    expect(await engine.getRun('first')).toMatchObject({ state: 'completed', epoch: 2, epochs: 2, canResume: false });
    const [firstEnd, secondStart] = [(await eventsOf('first')).at(-1)?.time ?? '', (await startOf('second'))?.time ?? ''];
    expect(firstEnd <= secondStart).toBe(true);
  });

  test('with a wrong file or data leaves nothing behind', async () => {
    const engine = await open();
    const wrong = config('wrong').replace('epochs: 2', 'epochs: many');
    await expect(engine.launch('1', request([config('right'), wrong]))).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    const elsewhere = config('elsewhere').replace('fields.h5', 'nowhere.h5');
    await expect(engine.launch('2', request([config('right'), elsewhere]))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect(await engine.listRuns()).toEqual([]);
    expect(fs.existsSync(path.join(workspace, 'experiments'))).toBe(false);
  });

  test('of a sweep is shown before it is made, and its runs know what was varied', async () => {
    const engine = await open();
    const swept = request([config('swept', { more: 'sweep: { parameters: { model.learning_rate: [0.1, 0.2] }, seeds: [1, 2] }' })], {
      maxParallel: 4,
    });
    const preview = await engine.previewLaunch(swept);
    expect(preview.map(({ id, varied }) => ({ id, ...varied }))).toEqual([
      { id: 'swept/1', 'model.learning_rate': 0.1, 'training.seed': 1 },
      { id: 'swept/2', 'model.learning_rate': 0.1, 'training.seed': 2 },
      { id: 'swept/3', 'model.learning_rate': 0.2, 'training.seed': 1 },
      { id: 'swept/4', 'model.learning_rate': 0.2, 'training.seed': 2 },
    ]);
    expect(await engine.listRuns()).toEqual([]);
    const runs = await engine.launch('1', swept);
    expect(runs.map(({ id, varied }) => ({ id, ...varied }))).toEqual(preview.map(({ id, varied }) => ({ id, ...varied })));
    for (const { id } of runs) await reach(engine, id, 'completed');
    expect((await startOf('swept/4'))?.seed).toBe(2);
  });

  test('of a sweep with early termination ends the worse runs, which can be resumed', async () => {
    const engine = await open();
    const more =
      'sweep: { parameters: { model.learning_rate: [0.4, 0.3, 0.2, 0.1] }, early_termination: { method: asha, min_epochs: 2, reduction_factor: 2, metric: val_acc } }';
    const runs = await engine.launch('1', request([config('race', { epochs: 10, epochMs: 50, more })]));
    for (const { id } of runs) await expect.poll(() => stateOf(engine, id), { timeout: 20_000 }).toMatch(/completed|stopped/);
    expect(await Promise.all(runs.map(({ id }) => stateOf(engine, id)))).toEqual(['completed', 'stopped', 'stopped', 'stopped']);
    expect((await eventsOf('race/4')).at(-1)).toMatchObject({ type: 'run.stopped', reason: 'early_termination' });
    expect(await engine.getRun('race/4')).toMatchObject({ canResume: true });
  }, 40_000);
});

describe('GPUs', () => {
  const models = 'models: [{ id: a }, { id: b }, { id: c }, { id: d }]';

  test('each run sees its own, and no two are on one card', async () => {
    nvidiaSmi.show([{ index: 0 }, { index: 1 }]);
    const engine = await open();
    const runs = await engine.launch(
      '1',
      request([config('several', { epochMs: 100, more: models })], { device: onGpus([0, 1]), maxParallel: 2 }),
    );
    expect(runs.map(({ id }) => id)).toEqual(['several/a', 'several/b', 'several/c', 'several/d']);
    for (const { id } of runs) await reach(engine, id, 'completed');
    const spans = await Promise.all(
      runs.map(async ({ id }) => ({
        device: (await startOf(id))?.device,
        from: (await startOf(id))?.time ?? '',
        to: (await eventsOf(id)).at(-1)?.time ?? '',
      })),
    );
    expect(new Set(spans.map(({ device }) => device))).toEqual(new Set(['0', '1']));
    for (const [index, one] of spans.entries()) {
      const others = spans.filter((other, position) => position !== index && other.device === one.device);
      expect(others.every((other) => other.to <= one.from || one.to <= other.from)).toBe(true);
    }
  }, 40_000);

  test('several runs share a card where that is allowed', async () => {
    nvidiaSmi.show([{ index: 0 }]);
    const engine = await open();
    await engine.launch(
      '1',
      request([config('shared', { epochMs: 500, more: models })], { device: onGpus([0], { runsPerGpu: 2 }), maxParallel: 4 }),
    );
    await expect.poll(async () => (await engine.getQueue()).leases.length, { timeout: 10_000 }).toBe(2);
    const { leases, waiting, reasons } = await engine.getQueue();
    expect(leases.map(({ gpu }) => gpu)).toEqual([0, 0]);
    expect(waiting).toHaveLength(2);
    expect(reasons[waiting[0]?.run ?? '']).toContain('GPU 0');
  });

  test('one that is not there is an error before anything starts', async () => {
    nvidiaSmi.show([{ index: 0 }]);
    const engine = await open();
    await expect(engine.launch('1', request([config('lost')], { device: onGpus([0, 3]) }))).rejects.toMatchObject({
      code: 'GPU_UNAVAILABLE',
      message: expect.stringContaining('GPU 3 does not exist'),
    });
    expect(await engine.listRuns()).toEqual([]);
  });

  test('one where another program computes is left alone unless told', async () => {
    nvidiaSmi.show([{ index: 0, processes: [{ pid: 1, memory: 500 }] }]);
    const engine = await open();
    await engine.launch('1', request([config('polite')], { device: onGpus([0]) }));
    await expect.poll(async () => (await engine.getQueue()).reasons['polite'], { timeout: 10_000 }).toContain('process 1');
    await engine.launch('2', request([config('bold')], { device: onGpus([0], { allowBusy: true }) }));
    await reach(engine, 'bold', 'completed');
    expect(await stateOf(engine, 'polite')).toBe('queued');
  });
});

describe('a run', () => {
  test('is followed live, without gap or repeat, from any cursor', async () => {
    const engine = await open();
    await engine.launch('1', request([config('followed', { epochs: 30 })]));
    const follow = async (afterSeq: number) => {
      const events: RunEvent[] = [];
      for await (const batch of engine.followEvents('followed', afterSeq, new AbortController().signal)) events.push(...batch);
      return events.map(({ seq }) => seq);
    };
    const [all, late] = await Promise.all([follow(0), follow(20)]);
    expect(all).toEqual(Array.from(all, (_, index) => index + 1));
    expect(late).toEqual(all.slice(20));
    expect((await eventsOf('followed')).at(-1)?.seq).toBe(all.length);
  });

  test('stops after its batch and is resumed where it stood, with the same threads', async () => {
    const engine = await open(4);
    await engine.launch('1', request([config('paused', { epochs: 40, epochMs: 50 })]));
    await expect.poll(async () => (await engine.getRun('paused')).epoch, { timeout: 10_000 }).toBeGreaterThan(1);
    await engine.stopRun('paused', 'after_batch');
    await reach(engine, 'paused', 'stopped');
    await expect.poll(async () => (await engine.getQueue()).leases).toEqual([]);
    await expect(engine.stopRun('paused', 'now')).rejects.toMatchObject({ code: 'COMMAND_INVALID' });
    const { epoch, canResume } = await engine.getRun('paused');
    expect(canResume).toBe(true);
    await engine.setMaxParallel(4);
    await engine.resumeRun('paused');
    await reach(engine, 'paused', 'running');
    const starts = (await eventsOf('paused')).filter((event) => event.type === 'run.started');
    expect(starts).toMatchObject([{ threads: 4 }, { resumedFrom: { epoch } }]);
  }, 30_000);

  test('that is stopped now is failed as interrupted, with its reason', async () => {
    const engine = await open();
    await engine.launch('1', request([config('killed', { epochs: 1000 })]));
    await reach(engine, 'killed', 'running');
    await engine.stopRun('killed', 'now');
    await reach(engine, 'killed', 'failed');
    expect((await engine.getRun('killed')).failure).toMatchObject({ code: 'INTERRUPTED' });
  });

  test('that waits leaves the queue when it is stopped', async () => {
    const engine = await open();
    await engine.setPaused(true);
    await engine.launch('1', request([config('waiting')]));
    await engine.stopRun('waiting', 'after_batch');
    expect((await engine.getQueue()).waiting).toEqual([]);
    expect(await stateOf(engine, 'waiting')).toBe('stopped');
  });

  test('is tried again in a new folder, cloned with other settings, and says where it comes from', async () => {
    const engine = await open();
    await engine.launch('1', request([config('origin')]));
    await reach(engine, 'origin', 'completed');
    const retried = await engine.repeatRun('2', 'origin', 'retry', {});
    const cloned = await engine.repeatRun('3', 'origin', 'clone', { 'training.epochs': 3 });
    expect([retried, cloned].map(({ id, origin }) => ({ id, ...origin }))).toEqual([
      { id: 'origin-2', kind: 'retry', run: 'origin' },
      { id: 'origin-3', kind: 'clone', run: 'origin' },
    ]);
    await reach(engine, 'origin-3', 'completed');
    expect((await engine.getRun('origin-3')).epochs).toBe(3);
    await expect(engine.repeatRun('4', 'origin', 'clone', { 'training.epoch': 3 })).rejects.toThrow(
      'training.epoch: there is no such setting',
    );
    await expect(engine.repeatRun('5', 'origin', 'clone', { 'training.epochs': -1 })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(fs.readdirSync(path.join(workspace, 'experiments')).sort()).toEqual(['origin', 'origin-2', 'origin-3']);
  });

  test('that ran out of memory is tried again with half the batch, as often as told', async () => {
    const engine = await open();
    const large = config('large').replace('epochs: 2', 'epochs: 2, batch_size: 3000');
    await engine.launch('1', request([large], { smallerBatchRetries: 5 }));
    await reach(engine, 'large', 'failed');
    expect((await engine.getRun('large')).failure).toMatchObject({ code: 'OUT_OF_MEMORY' });
    await expect
      .poll(async () => (await engine.listRuns()).map(({ id, state }) => `${id} ${state}`), { timeout: 15_000 })
      .toEqual(['large failed', 'large-2 failed', 'large-3 completed']);
    expect((await engine.getRun('large-3')).varied).toEqual({ 'training.batch_size': 750 });
  });
});

describe('a restart', () => {
  test('goes on with what waits, in its order, and tells the truth about what ran', async () => {
    const first = await open();
    await first.launch('1', request([config('one', { epochs: 100, epochMs: 50 }), config('two'), config('three')]));
    await reach(first, 'one', 'running');
    await first.moveInQueue('three', 0);
    await first.close();
    await expect(first.launch('2', request([config('late')]))).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
    const second = await open();
    await reach(second, 'two', 'completed');
    expect(await stateOf(second, 'one')).toBe('stopped');
    const ends = await Promise.all(['three', 'two'].map(async (id) => (await eventsOf(id)).at(-1)?.time ?? ''));
    expect(ends).toEqual([...ends].sort());
  }, 30_000);

  test('finds what waited, also if its client left while the engine ended', async () => {
    const first = await open();
    await first.setPaused(true);
    await first.launch('1', request([config('waiting')]));
    const closing = first.close();
    await expect(first.stopRun('waiting', 'after_batch')).rejects.toMatchObject({ code: 'COMMAND_INVALID' });
    await closing;
    expect((await (await open()).getQueue()).waiting).toMatchObject([{ run: 'waiting' }]);
  });

  test('keeps pause and limit', async () => {
    const first = await open();
    await first.setPaused(true);
    await first.setMaxParallel(3);
    await first.launch('1', request([config('held')]));
    await first.close();
    const second = await open();
    expect(await second.getQueue()).toMatchObject({ isPaused: true, maxParallel: 3, waiting: [{ run: 'held' }], leases: [] });
    await second.setPaused(false);
    await reach(second, 'held', 'completed');
  });
});

test('a follower of the workspace has everything first, then what changes', async () => {
  const engine = await open();
  const stop = new AbortController();
  const seen: { ids: string[]; states: string[] }[] = [];
  const following = (async () => {
    for await (const { runs } of engine.followWorkspace(stop.signal))
      seen.push({ ids: runs.map(({ id }) => id), states: runs.map(({ state }) => state) });
  })();
  await expect.poll(() => seen.length).toBe(1);
  expect(seen[0]).toEqual({ ids: [], states: [] });
  await engine.launch('1', request([config('seen', { epochs: 5 })]));
  await expect.poll(() => seen.at(-1)?.states, { timeout: 15_000 }).toEqual(['completed']);
  stop.abort();
  await following;
  expect(seen.slice(1).every(({ ids }) => ids.every((id) => id === 'seen'))).toBe(true);
});

test('the list of runs is made again from the folders', async () => {
  const engine = await open();
  await engine.launch('1', request([config('kept')]));
  await reach(engine, 'kept', 'completed');
  const before = await engine.listRuns();
  expect(await engine.rebuildRuns()).toBe(1);
  expect(await engine.listRuns()).toEqual(before);
});
