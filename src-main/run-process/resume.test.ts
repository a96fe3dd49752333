import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunEventBody } from '../../src-shared/schemas/run-event';
import { readEvents } from '../runs/read-events';
import { readCheckpoint, writeCheckpoint } from '../storage/checkpoint-file';
import { startTestEngines } from '../tensorflow/testing/start-test-engines';
import { checkResumedDataset, readResumePoint } from './resume-point';
import { tinyTrainingConfig, trainInProcess, withoutTimes } from './testing/train-in-process';

const engines = await startTestEngines();
const root = fs.mkdtempSync(path.join(os.tmpdir(), 'analogon-resume-'));
afterAll(() => fs.rmSync(root, { recursive: true }));
const makeFolder = () => fs.mkdtempSync(path.join(root, 'run-'));
const lastCheckpoint = (runFolder: string) => path.join(runFolder, 'checkpoints', 'last.ckpt');

/** All numbers of a run: what it told, and what its last checkpoint holds. */
async function numbersOf(runFolder: string) {
  const { tensors, optimizerTensors, metadata } = readCheckpoint(lastCheckpoint(runFolder));
  const { epochSums: _, ...progress } = metadata.progress;
  return { told: withoutTimes((await readEvents(runFolder)).events), tensors, optimizerTensors, progress };
}

const atStep = (step: number) => (event: RunEventBody) => event.type === 'metrics.logged' && event.step === step;
const stops: Readonly<Record<string, (event: RunEventBody) => boolean>> = {
  'the first step': atStep(1),
  'a step within an epoch': atStep(5),
  'the last step of an epoch': atStep(6),
  'the last step of all': atStep(12),
  'a validation': (event) => event.type === 'validation.completed' && event.epoch === 2,
  'the validation after the last epoch': (event) => event.type === 'validation.completed' && event.epoch === 4,
};

const settings = {
  'sgd with momentum, reduced on plateaus': { model: { scheduler_options: { patience: 0, factor: 0.5 } } },
  'adam, cosine, warm-up and clipped gradients': {
    model: { optimizer: 'adam', scheduler: 'cosine', scheduler_options: { warmup_fraction: 0.4 }, clip_norm: 1 },
  },
  'shifted pairs, stopped early, validated every other epoch': {
    model: { weight_decay: 0.01, batch_norm: 'joint' },
    training: { epochs: 8, patience: 1, validation_interval: 2, checkpoint_monitor: 'val_acc' },
    data: { augmentation: { shift: 2 } },
  },
};

describe.each(engines)('on the $kind engine', (engine) => {
  beforeAll(engine.activate);
  // Every training adds its steps to the one graph of a native test process, and each is slower than the one before.
  const isNative = engine.kind === 'native';
  const triedStops = Object.entries(stops).filter((_, index) => !isNative || index === 1);

  describe.each(Object.entries(settings))('%s', (_, given) => {
    const config = tinyTrainingConfig(given);
    let whole: Awaited<ReturnType<typeof numbersOf>>;
    beforeAll(async () => {
      const runFolder = makeFolder();
      await trainInProcess({ engine, config, runFolder, resume: false });
      whole = await numbersOf(runFolder);
    });

    test.each(triedStops)('stopped at %s and resumed, it goes on bit for bit as if it had not stopped', async (_, stopAt) => {
      const runFolder = makeFolder();
      await trainInProcess({ engine, config, runFolder, resume: false, stopAt });
      expect(await trainInProcess({ engine, config, runFolder, resume: true })).toBe(true);
      expect(await numbersOf(runFolder)).toEqual(whole);
    });

    // A native run takes seconds to start.
    if (isNative) return;
    test('stopped after every single step it comes to the same end', async () => {
      const runFolder = makeFolder();
      const stopAt = (event: RunEventBody) => event.type === 'metrics.logged';
      let starts = 1;
      while (!(await trainInProcess({ engine, config, runFolder, resume: starts > 1, stopAt }))) starts++;
      expect(starts).toBeGreaterThan(4);
      expect(await numbersOf(runFolder)).toEqual(whole);
    });
  });
});

test('a run that was stopped early and resumed does not train on', async () => {
  const engine = engines.at(-1);
  if (!engine) throw new Error('no engine');
  await engine.activate();
  const config = tinyTrainingConfig({ training: { epochs: 50, patience: 1 } });
  const runFolder = makeFolder();
  await trainInProcess({ engine, config, runFolder, resume: false });
  const before = await numbersOf(runFolder);
  expect(before.progress.epoch).toBeLessThan(50);
  await trainInProcess({ engine, config, runFolder, resume: true });
  expect(await numbersOf(runFolder)).toEqual(before);
});

describe('what a run cannot go on from', () => {
  const config = tinyTrainingConfig();
  let runFolder: string;
  beforeAll(async () => {
    runFolder = makeFolder();
    const engine = engines.at(-1);
    if (!engine) throw new Error('no engine');
    await engine.activate();
    await trainInProcess({ engine, config, runFolder, resume: false, stopAt: atStep(1) });
  });

  test('a folder without a checkpoint is no place to go on from, and no error', () => {
    expect(readResumePoint(makeFolder(), config)).toBeUndefined();
  });

  test('settings that were changed since are named', () => {
    const changed = tinyTrainingConfig({ model: { learning_rate: 0.01, optimizer: 'adam' } });
    expect(() => readResumePoint(runFolder, changed)).toThrowError(
      expect.objectContaining({ code: 'CHECKPOINT_INVALID', message: expect.stringMatching(/model\.learning_rate, model\.optimizer/) }),
    );
  });

  test('the data file may lie elsewhere, but must hold the same data', () => {
    const moved = readResumePoint(runFolder, { ...config, data: { ...config.data, path: '/elsewhere.h5' } });
    if (!moved) throw new Error('no checkpoint');
    expect(() => checkResumedDataset(moved, 'noise', '/elsewhere.h5')).not.toThrow();
    expect(() => checkResumedDataset(moved, 'other', '/elsewhere.h5')).toThrowError(
      expect.objectContaining({ code: 'CHECKPOINT_INVALID', message: expect.stringContaining('/elsewhere.h5') }),
    );
  });

  test('a damaged checkpoint, or one without its optimiser, is refused', async () => {
    const damaged = makeFolder();
    fs.cpSync(runFolder, damaged, { recursive: true });
    const file = lastCheckpoint(damaged);
    writeCheckpoint(file, { ...readCheckpoint(file), optimizerTensors: [] });
    const engine = engines.at(-1);
    if (!engine) throw new Error('no engine');
    await expect(trainInProcess({ engine, config, runFolder: damaged, resume: true })).rejects.toMatchObject({
      code: 'CHECKPOINT_INVALID',
    });
    fs.truncateSync(file, 1000);
    expect(() => readResumePoint(damaged, config)).toThrowError(expect.objectContaining({ code: 'CHECKPOINT_INVALID' }));
  });
});
