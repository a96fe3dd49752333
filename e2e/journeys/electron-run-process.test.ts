import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildIfStale } from '../../scripts/build.mjs';
import { generateSample } from '../../src-main/datasets/sample/generate-sample';
import { writeSampleFile } from '../../src-main/datasets/sample/write-sample-file';
import { chooseEngine } from '../../src-main/tensorflow-runtime/choose-engine';
import type { EngineChoice, ToRunProcess } from '../../src-shared/schemas/run-process-message';
import { trainingConfig } from '../../src-shared/schemas/training-config';
import { findElectron } from '../fixtures/find-electron';
import { runElectron } from '../fixtures/run-electron';

const root = path.resolve(import.meta.dirname, '../..');
const runTimeoutMs = 180_000;

const electron = await findElectron();
const native = await chooseEngine({ environment: { ...process.env, ANALOGON_ENGINE: '' }, allowInstall: false });
const wasm = await chooseEngine({ environment: { ...process.env, ANALOGON_ENGINE: 'wasm' }, allowInstall: false });
if (native.kind !== 'native') {
  if (process.env['CI']) throw new Error(`CI trains natively too, but ${native.reason}`);
  console.warn(`Skipped: no native training in Electron (${native.reason})`);
}

const tinyConfig = trainingConfig.parse({
  id: 'tiny',
  model: { num_classes: 8, res_out_channels_list: [4, 8], blocks_per_stage: 1 },
  training: { epochs: 1, batch_size: 16, log_every_n_steps: 1 },
  data: { num_samples: 64 },
});

describe.skipIf(!electron)('a run process inside a real Electron', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'analogon-electron-'));
  beforeAll(async () => {
    await buildIfStale(root);
    await writeSampleFile(path.join(folder, 'tiny.h5'), generateSample({ seed: 1, years: 0.15, startYear: 2020 }));
  }, runTimeoutMs);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function train(engine: EngineChoice) {
    const runFolder = path.join(folder, engine.kind);
    mkdirSync(path.join(runFolder, 'checkpoints'), { recursive: true });
    writeFileSync(path.join(runFolder, 'resolved-config.json'), JSON.stringify(tinyConfig));
    const start: ToRunProcess = {
      type: 'start',
      request: {
        kind: 'train',
        runFolder,
        datasetPath: path.join(folder, 'tiny.h5'),
        cacheFolder: path.join(folder, 'cache'),
        engine,
        threads: 2,
        resume: false,
      },
    };
    const environment = {
      ...process.env,
      RUN_PROCESS_ENTRY: path.join(root, 'out/main/run-process.js'),
      RUN_PROCESS_START: JSON.stringify(start),
    };
    return runElectron(electron ?? '', path.join(root, 'e2e/fixtures/electron-run-process'), environment, runTimeoutMs);
  }

  test.each([wasm, native].filter((engine, index, engines) => engines.findIndex(({ kind }) => kind === engine.kind) === index))(
    'trains a tiny model to its end on $kind',
    async (engine) => {
      const { messages, stderr } = await train(engine);
      const events = messages.flatMap(({ type, event }) => (type === 'event' ? [event] : []));
      const context = `${JSON.stringify(messages.slice(-3))}\n${stderr.slice(-2000)}`;
      expect(events, context).toContainEqual(
        expect.objectContaining({ type: 'metrics.logged', metrics: expect.objectContaining({ train_loss: expect.any(Number) }) }),
      );
      expect(events, context).toContainEqual(expect.objectContaining({ type: 'run.started', engine: engine.kind }));
      expect(events.at(-1), context).toMatchObject({ type: 'run.completed', epochs: 1 });
      expect(messages.at(-1), context).toEqual({ type: 'exited', code: 0 });
    },
    runTimeoutMs,
  );
});
