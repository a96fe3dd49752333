import fs from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { buildIfStale } from '../../scripts/build.mjs';
import { countHours, writeDataset } from '../../src-main/datasets/testing/write-dataset';
import { readEvents } from '../../src-main/runs/read-events';
import { readCheckpoint } from '../../src-main/storage/checkpoint-file';
import { type RunningAnalogon, runAnalogon, startAnalogon } from '../fixtures/run-analogon';
import { makeTemporaryWorkspace } from '../fixtures/temporary-workspace';
import { tinyConfig, tinyPairConfig, writeConfig, writeTinyDatasets } from '../fixtures/tiny-training';

const timeoutMs = 120_000;
const folder = makeTemporaryWorkspace();
const running: RunningAnalogon[] = [];
const start = (...args: string[]) => {
  const analogon = startAnalogon(args, { folder });
  running.push(analogon);
  return analogon;
};

beforeAll(async () => {
  await buildIfStale();
  await writeTinyDatasets(folder);
  writeConfig(folder, 'endless.yaml', tinyConfig.replace('id: tiny', 'id: endless').replace('epochs: 2', 'epochs: 100000'));
}, timeoutMs);
// A failed test must not leave a training behind; those that have ended are not touched.
afterEach(() => {
  for (const { child } of running.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
});

const readRun = async (id: string) => (await readEvents(path.join(folder, 'experiments', id))).events;
const isGone = (pid: number) => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

async function findPid(id: string): Promise<number> {
  const started = (await readRun(id)).find((event) => event.type === 'run.started');
  if (started?.type !== 'run.started') throw new Error(`${id} has not started`);
  return started.pid;
}

test(
  'a loss that is not finite ends the run with its code and step, and the command with 1',
  async () => {
    writeConfig(folder, 'wild.yaml', tinyConfig.replace('id: tiny', 'id: wild').replace('learning_rate: 0.03', 'learning_rate: 1e18'));
    const { code, stdout, stderr } = await runAnalogon(['train', '--config', 'wild.yaml'], { folder });
    expect(code).toBe(1);
    expect((await readRun('wild')).at(-1)).toMatchObject({
      type: 'run.failed',
      code: 'LOSS_NOT_FINITE',
      message: expect.stringMatching(/step \d+/),
    });
    expect(stdout).toContain('LOSS_NOT_FINITE');
    expect(stderr).toMatch(/1 of 1 runs failed: wild/);
  },
  timeoutMs,
);

test(
  'a run process that is killed fails its own run only',
  async () => {
    writeConfig(folder, 'pair.yaml', tinyPairConfig);
    const { waitFor, finished } = start('train', '--config', 'pair.yaml', '--max-parallel', '2');
    await waitFor('pair/endless: epoch 1/');
    process.kill(await findPid('pair/endless'), 'SIGKILL');
    const { code, stderr } = await finished;
    expect(code).toBe(1);
    expect(stderr).toMatch(/1 of 2 runs failed: pair\/endless/);
    expect((await readRun('pair/endless')).at(-1)).toMatchObject({
      type: 'run.failed',
      code: 'RUN_PROCESS_EXITED',
      message: expect.stringContaining('SIGKILL'),
    });
    expect((await readRun('pair/short')).at(-1)).toMatchObject({ type: 'run.completed' });
  },
  timeoutMs,
);

test(
  'one Ctrl-C stops after the batch, with a checkpoint, and waiting runs never start',
  async () => {
    writeConfig(folder, 'queue.yaml', tinyPairConfig.replace('id: pair', 'id: queue'));
    const { child, waitFor, finished } = start('train', '--config', 'queue.yaml', '--max-parallel', '1');
    await waitFor('queue/endless: epoch 1/');
    child.kill('SIGINT');
    const { code, stdout } = await finished;
    expect(code).toBe(130);
    expect(stdout).toContain('Ctrl-C again stops at once');
    const stopped = (await readRun('queue/endless')).at(-1);
    if (stopped?.type !== 'run.stopped') throw new Error(`ended with ${stopped?.type}`);
    const { progress } = readCheckpoint(path.join(folder, 'experiments/queue/endless/checkpoints/last.ckpt')).metadata;
    expect([progress.epoch, progress.step]).toEqual([stopped.epoch, stopped.step]);
    expect(fs.existsSync(path.join(folder, 'experiments/queue/short/events.jsonl'))).toBe(false);
  },
  timeoutMs,
);

test(
  'a second Ctrl-C stops at once; no process is left',
  async () => {
    const { child, waitFor, finished } = start('train', '--config', 'endless.yaml');
    await waitFor('endless: epoch 1/');
    const pid = await findPid('endless');
    // Stopped in the system's sense, the run process cannot answer the first.
    process.kill(pid, 'SIGSTOP');
    child.kill('SIGINT');
    await waitFor('Ctrl-C again');
    child.kill('SIGINT');
    expect((await finished).code).toBe(130);
    expect((await readRun('endless')).at(-1)).toMatchObject({ type: 'run.failed', code: 'INTERRUPTED' });
    expect(isGone(pid)).toBe(true);
  },
  timeoutMs,
);

test(
  'a data file without a single whole frame fails the run with the reason',
  async () => {
    const variables = ['d2m', 'u', 'v', 'msl', 'r'];
    await writeDataset(folder, 'missing.h5', { variables, hours: countHours(200), height: 8, width: 8, value: () => Number.NaN });
    const { code } = await runAnalogon(['train', '--config', 'endless.yaml', '--data-path', 'missing.h5'], { folder });
    expect(code).toBe(1);
    expect((await readRun('endless-2')).at(-1)).toMatchObject({
      code: 'DATA_UNREADABLE',
      message: expect.stringContaining('missing values'),
    });
  },
  timeoutMs,
);
