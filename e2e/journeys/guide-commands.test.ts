import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildIfStale } from '../../scripts/build.mjs';
import { readEvents } from '../../src-main/runs/read-events';
import { hasNativeEngine } from '../fixtures/native-engine';
import { expectSuccess } from '../fixtures/run-analogon';
import { makeTemporaryWorkspace } from '../fixtures/temporary-workspace';
import { guideDatasetName, tinyConfig, writeConfig, writeTinyDatasets } from '../fixtures/tiny-training';

// Twenty epochs of networks with up to 23 million parameters: 90 s when the machine has other things to do.
const timeoutMs = 400_000;
const shipped = path.resolve(import.meta.dirname, '../../configs');
const folder = makeTemporaryWorkspace();
const isNativeHere = await hasNativeEngine();
const environment = { ANALOGON_ENGINE: 'native', ANALOGON_TENSORFLOW_DIR: process.env['ANALOGON_TENSORFLOW_DIR'] };
const analogon = (...args: string[]) => expectSuccess(args, { folder, environment, timeoutMs });
const dataPath = path.join('data', 'processed', guideDatasetName);

beforeAll(async () => {
  await buildIfStale();
  await writeTinyDatasets(folder);
  for (const part of ['configs', 'data/processed']) fs.mkdirSync(path.join(folder, part), { recursive: true });
  fs.renameSync(path.join(folder, guideDatasetName), path.join(folder, dataPath));
  for (const name of ['lightning_example.yaml', 'multi_model_example.yaml']) {
    fs.copyFileSync(path.join(shipped, name), path.join(folder, 'configs', name));
  }
}, timeoutMs);

async function expectTrained(id: string, config: string): Promise<void> {
  const run = path.join(folder, 'experiments', id);
  expect(fs.readFileSync(path.join(run, 'config.yaml'), 'utf8')).toBe(fs.readFileSync(path.join(folder, 'configs', config), 'utf8'));
  expect(fs.readdirSync(path.join(run, 'checkpoints')).sort()).toEqual(['best_model.ckpt', 'last.ckpt']);
  const { events } = await readEvents(run);
  expect(events.at(-1)?.type).toBe('run.completed');
  const test = events.find((event) => event.type === 'test.completed');
  expect(test).toMatchObject({ classHours: [3, 6, 9, 12, 15, 18, 21, 24], metrics: { test_loss: expect.any(Number) } });
}

describe.skipIf(!isNativeHere)("the guide's commands on the guide's files", () => {
  test(
    'its single-model file trains as it is',
    async () => {
      const text = await analogon('train', '--config', 'configs/lightning_example.yaml', '--data-path', dataPath, '--seed', '42');
      expect(text).toContain('lightning_example: completed');
      await expectTrained('lightning_example', 'lightning_example.yaml');
    },
    timeoutMs,
  );

  test(
    'its multi-model file trains its models side by side',
    async () => {
      await analogon('train', '--config', 'configs/multi_model_example.yaml', '--data-path', dataPath, '--max-parallel', '2');
      for (const model of ['model_small', 'model_large']) {
        await expectTrained(path.join('multi_model_example', model), 'multi_model_example.yaml');
      }
      const starts = await Promise.all(['model_small', 'model_large'].map(readTimes));
      expect(starts[0]?.start).toBeLessThan(starts[1]?.end ?? 0);
      expect(starts[1]?.start).toBeLessThan(starts[0]?.end ?? 0);
    },
    timeoutMs,
  );
});

test(
  'a folder of files trains each of them',
  async () => {
    fs.mkdirSync(path.join(folder, 'several'));
    for (const id of ['first', 'second']) writeConfig(folder, `several/${id}.yaml`, tinyConfig.replace('id: tiny', `id: ${id}`));
    const text = await expectSuccess(['train', '--config-dir', 'several', '--max-parallel', '2'], { folder });
    for (const id of ['first', 'second']) {
      expect(text).toContain(`${id}: completed`);
      expect(fs.readdirSync(path.join(folder, 'experiments', id))).toContain('events.jsonl');
    }
  },
  timeoutMs,
);

async function readTimes(model: string): Promise<{ start: number; end: number }> {
  const { events } = await readEvents(path.join(folder, 'experiments', 'multi_model_example', model));
  const timeOf = (type: string) => Date.parse(events.find((event) => event.type === type)?.time ?? '');
  return { start: timeOf('run.started'), end: timeOf('run.completed') };
}
