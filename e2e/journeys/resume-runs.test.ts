import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { buildIfStale } from '../../scripts/build.mjs';
import { createNodeLauncher } from '../../src-main/runs/launch-run-process';
import { readEnvironmentRecord } from '../../src-main/runs/read-environment-record';
import { readEvents } from '../../src-main/runs/read-events';
import { findRunHolder } from '../../src-main/runs/run-lock';
import { superviseRun } from '../../src-main/runs/supervise-run';
import { readCheckpoint } from '../../src-main/storage/checkpoint-file';
import { chooseEngine } from '../../src-main/tensorflow-runtime/choose-engine';
import type { TrainRequest } from '../../src-shared/schemas/run-process-message';
import { hasNativeEngine } from '../fixtures/native-engine';
import {
  makeRunProcessWorkspace,
  numbersOfRun,
  type RunProcessWorkspace,
  runProcessEntry,
  startRunProcess,
  wasmEngine,
} from '../fixtures/run-process-workspace';
import { makeTemporaryWorkspace } from '../fixtures/temporary-workspace';

const timeoutMs = 120_000;
const launch = createNodeLauncher(runProcessEntry);
const endless = { training: { epochs: 100_000 } };
const engines = [wasmEngine];
if (await hasNativeEngine())
  engines.push(await chooseEngine({ environment: { ...process.env, ANALOGON_ENGINE: '' }, allowInstall: false }));
let workspace: RunProcessWorkspace;
beforeAll(async () => {
  await buildIfStale();
  workspace = await makeRunProcessWorkspace(makeTemporaryWorkspace());
}, timeoutMs);

const checkpointOf = ({ runFolder }: TrainRequest) => path.join(runFolder, 'checkpoints', 'last.ckpt');

/** Trains until a step, then stops after the batch. */
async function trainUntil(request: TrainRequest, step: number): Promise<void> {
  const run = superviseRun(launch, request, process.env, (event) => {
    if (event.type === 'metrics.logged' && event.step === step) run.stop();
  });
  expect(await run.outcome).toBe('stopped');
}

describe.each(engines)('on the $kind engine', (engine) => {
  test(
    'a run that is stopped twice and resumed ends with every loss and weight of one that never stopped',
    async () => {
      const settings = {
        model: { optimizer: 'adam', scheduler: 'cosine', scheduler_options: { warmup_fraction: 0.2 } },
        training: { epochs: 3 },
        data: { num_samples: 160, augmentation: { shift: 1 } },
      };
      const whole = { ...workspace.addRun(`${engine.kind}-whole`, settings), engine };
      expect(await superviseRun(launch, whole, process.env, () => undefined).outcome).toBe('completed');
      const request = { ...workspace.addRun(`${engine.kind}-stopped`, settings), engine };
      await trainUntil(request, 3);
      await trainUntil({ ...request, resume: true }, 16);
      expect(await superviseRun(launch, { ...request, resume: true }, process.env, () => undefined).outcome).toBe('completed');
      expect(await numbersOfRun(request)).toEqual(await numbersOfRun(whole));

      const { events } = await readEvents(request.runFolder);
      const stops = events.flatMap((event) => (event.type === 'run.stopped' ? [{ epoch: event.epoch, step: event.step }] : []));
      const starts = events.flatMap((event) => (event.type === 'run.started' ? [event.resumedFrom] : []));
      expect(starts).toEqual([undefined, ...stops]);
      const { parentHash } = readCheckpoint(checkpointOf(request)).metadata;
      expect(readEnvironmentRecord(request.runFolder)).toMatchObject({
        engine: engine.kind,
        seed: 7,
        resumedFrom: { ...stops[1], checkpointHash: parentHash },
      });
    },
    timeoutMs,
  );
});

test(
  'a run whose parent is killed stops after its batch with a checkpoint, and can be resumed',
  async () => {
    const request = workspace.addRun('orphan', endless);
    const script = `const child = require('node:child_process').fork(${JSON.stringify(runProcessEntry)}, [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], serialization: 'advanced' });
      child.send({ type: 'start', request: ${JSON.stringify(request)} });`;
    const parent = spawn(process.execPath, ['-e', script], { stdio: 'ignore' });
    const isTraining = async () =>
      expect(fs.readFileSync(path.join(request.runFolder, 'events.jsonl'), 'utf8')).toContain('metrics.logged');
    await vi.waitFor(isTraining, { timeout: 30_000 });
    const holder = findRunHolder(request.runFolder);
    expect(holder?.pid).not.toBe(parent.pid);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(findRunHolder(request.runFolder)).toBeUndefined(), { timeout: 10_000 });
    const stopped = (await readEvents(request.runFolder)).events.at(-1);
    if (stopped?.type !== 'run.stopped') expect.fail(`ended with ${stopped?.type}`);
    expect(stopped.reason).toBe('host_gone');
    expect(readCheckpoint(checkpointOf(request)).metadata.progress).toMatchObject({ epoch: stopped.epoch, step: stopped.step });
    await trainUntil({ ...request, resume: true }, stopped.step + 2);
  },
  timeoutMs,
);

test(
  'a run is never at work twice: the second process leaves its log alone and says so',
  async () => {
    const request = workspace.addRun('twice', endless);
    const first = startRunProcess(request, (event) => {
      if (event.type === 'metrics.logged') started();
    });
    let started: () => void = () => undefined;
    await new Promise<void>((resolve) => {
      started = resolve;
    });
    const told: unknown[] = [];
    const second = superviseRun(launch, { ...request, resume: true }, process.env, (event) => told.push(event));
    await expect(second.outcome).rejects.toMatchObject({
      code: 'RUN_ACTIVE',
      message: expect.stringContaining(`process ${first.child.pid}`),
    });
    expect(told).toEqual([]);
    first.child.send({ type: 'stop', reason: 'requested' });
    const { events } = await first.ended;
    expect(events.at(-1)?.type).toBe('run.stopped');
    expect((await readEvents(request.runFolder)).events).toEqual(events);
  },
  timeoutMs,
);

test(
  'a trained run is neither begun again nor resumed when it is complete',
  async () => {
    const request = workspace.addRun('complete', { training: { epochs: 1 } });
    await startRunProcess(request).ended;
    const before = (await readEvents(request.runFolder)).events;
    expect(before.at(-1)?.type).toBe('run.completed');
    await expect(superviseRun(launch, request, process.env, () => undefined).outcome).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    await expect(superviseRun(launch, { ...request, resume: true }, process.env, () => undefined).outcome).rejects.toMatchObject({
      code: 'COMMAND_INVALID',
    });
    expect((await readEvents(request.runFolder)).events).toEqual(before);
  },
  timeoutMs,
);

test(
  'SIGTERM, as a machine sends it that shuts down, stops a run after its batch',
  async () => {
    const { child, ended } = startRunProcess(workspace.addRun('terminated', endless), (event) => {
      if (event.type === 'metrics.logged' && event.step === 3) child.kill('SIGTERM');
    });
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect((await ended).events.at(-1)).toMatchObject({ type: 'run.stopped', reason: 'requested' });
  },
  timeoutMs,
);
