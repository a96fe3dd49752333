import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { buildIfStale } from '../../scripts/build.mjs';
import { createNodeLauncher } from '../../src-main/runs/launch-run-process';
import { readEvents } from '../../src-main/runs/read-events';
import { superviseRun } from '../../src-main/runs/supervise-run';
import { readCheckpoint } from '../../src-main/storage/checkpoint-file';
import type { RunEvent } from '../../src-shared/schemas/run-event';
import type { TrainRequest } from '../../src-shared/schemas/run-process-message';
import { makeRunProcessWorkspace, type RunProcessWorkspace, runProcessEntry } from '../fixtures/run-process-workspace';
import { canMountSmallDisk, mountSmallDisk, type SmallDisk } from '../fixtures/small-disk';
import { makeTemporaryWorkspace } from '../fixtures/temporary-workspace';

const timeoutMs = 120_000;
const diskBytes = 4 * 2 ** 20;
const settings = { training: { epochs: 100_000, batch_size: 64 }, data: { num_samples: 256 } };
const folder = makeTemporaryWorkspace();
let workspace: RunProcessWorkspace;
beforeAll(async () => {
  await buildIfStale();
  workspace = await makeRunProcessWorkspace(folder);
}, timeoutMs);

/** A run whose folder lies on the disk. */
function addRunOn(disk: SmallDisk, name: string, given: object = settings): TrainRequest {
  const request = workspace.addRun(name, given);
  const runFolder = path.join(disk.folder, name);
  fs.cpSync(request.runFolder, runFolder, { recursive: true });
  return { ...request, runFolder, checkpointIntervalSeconds: 0.05 };
}

/** Runs to the end, and tells the disk of every event. */
async function superviseOn(request: TrainRequest, onEvent: (event: RunEvent) => void = () => undefined) {
  const events: RunEvent[] = [];
  const { outcome } = superviseRun(createNodeLauncher(runProcessEntry), request, process.env, (event) => {
    events.push(event);
    onEvent(event);
  });
  return { outcome: await outcome, events };
}

const listFiles = (place: string) => fs.readdirSync(place, { recursive: true, encoding: 'utf8' });
const mount = (name: string) => mountSmallDisk(path.join(folder, name), diskBytes) ?? expect.fail('cannot mount');

test.skipIf(!canMountSmallDisk())(
  'a checkpoint that does not fit fails the run with the reason; the one before is whole',
  async () => {
    const disk = mount('checkpoint disk');
    const request = addRunOn(disk, 'checkpoint');
    let isFilled = false;
    const { outcome, events } = await superviseOn(request, (event) => {
      if (isFilled || event.type !== 'checkpoint.saved' || event.epoch < 2) return;
      isFilled = true;
      // Room for lines of the log, not for 100 kB of weights.
      disk.fillAllBut(40_000);
    });
    expect(outcome).toBe('failed');
    expect(events.at(-1)).toMatchObject({ type: 'run.failed', code: 'DISK_FULL', message: expect.stringContaining('.ckpt') });
    expect((await readEvents(request.runFolder)).events).toEqual(events);
    const last = readCheckpoint(path.join(request.runFolder, 'checkpoints', 'last.ckpt'));
    const saved = events.filter((event) => event.type === 'checkpoint.saved' && event.kind === 'last').at(-1);
    expect(saved).toMatchObject({ step: last.metadata.progress.step });
    expect(listFiles(request.runFolder).filter((name) => name.endsWith('.part'))).toEqual([]);
  },
  timeoutMs,
);

test.skipIf(!canMountSmallDisk())(
  'a log that cannot grow fails the run; the reason is told at once and written when there is room again',
  async () => {
    const disk = mount('log disk');
    // One long epoch: the log fills the rest of its page before the next checkpoint is due.
    const longEpoch = { training: { epochs: 2, batch_size: 4 }, data: { num_samples: 4000 } };
    const request = { ...addRunOn(disk, 'log', longEpoch), checkpointIntervalSeconds: 1000 };
    const { outcome, events } = await superviseOn(request, (event) => {
      if (event.type === 'metrics.logged' && event.step === 10) disk.fillAllBut(0);
    });
    expect(outcome).toBe('failed');
    const failure = events.at(-1);
    expect(failure).toMatchObject({ type: 'run.failed', code: 'DISK_FULL', message: expect.stringContaining('events.jsonl') });
    expect((await readEvents(request.runFolder)).events).toEqual(events.slice(0, -1));
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    disk.empty();
    await vi.waitFor(async () => expect((await readEvents(request.runFolder)).events.at(-1)?.type).toBe('run.failed'), 10_000);
    const written = (await readEvents(request.runFolder)).events;
    expect(written.slice(0, -1)).toEqual(events.slice(0, -1));
    expect(written.at(-1)).toMatchObject({ seq: failure?.seq, code: 'DISK_FULL' });
    // And it can be resumed.
    const resumed = superviseRun(createNodeLauncher(runProcessEntry), { ...request, resume: true }, process.env, (event) => {
      if (event.type === 'metrics.logged') resumed.stop();
    });
    expect(await resumed.outcome).toBe('stopped');
  },
  timeoutMs,
);

test.skipIf(!canMountSmallDisk())(
  'a frame cache that does not fit fails the run with the reason and leaves nothing behind',
  async () => {
    const disk = mount('cache disk');
    disk.fillAllBut(20_000);
    const request = { ...workspace.addRun('no-cache', settings), cacheFolder: path.join(disk.folder, 'frames') };
    const { outcome, events } = await superviseOn(request);
    expect(outcome).toBe('failed');
    expect(events.at(-1)).toMatchObject({ type: 'run.failed', code: 'DISK_FULL', message: expect.stringContaining(disk.folder) });
    expect(listFiles(request.cacheFolder)).toEqual([]);
  },
  timeoutMs,
);
