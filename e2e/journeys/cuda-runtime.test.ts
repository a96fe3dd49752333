import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildIfStale } from '../../scripts/build.mjs';
import { createFakeNvidiaSmi } from '../../src-main/scheduling/testing/fake-nvidia-smi';
import { runEngineProcess } from '../../src-main/tensorflow/testing/run-engine-process';
import { cudaRuntimeForTests } from '../fixtures/cuda-runtime';
import { expectSuccess } from '../fixtures/run-analogon';
import { makeTemporaryWorkspace } from '../fixtures/temporary-workspace';
import { fieldsDatasetName, tinyConfig, writeConfig, writeTinyDatasets } from '../fixtures/tiny-training';

const timeoutMs = 120_000;
const runtime = await cudaRuntimeForTests();

describe.skipIf(!runtime)('the CUDA runtime on a machine without a GPU', () => {
  const folder = makeTemporaryWorkspace();
  const cache = path.join(folder, 'cache');
  const environment = { ANALOGON_CACHE_DIR: cache, ANALOGON_ENGINE: '' };

  beforeAll(async () => {
    await buildIfStale();
    // The libraries stay where they are; frame caches go with the workspace.
    fs.mkdirSync(path.join(cache, 'tensorflow'), { recursive: true });
    fs.symlinkSync(runtime?.directory ?? '', path.join(cache, 'tensorflow', runtime?.name ?? ''));
    await writeTinyDatasets(folder);
    writeConfig(folder, 'tiny.yaml', tinyConfig);
  }, timeoutMs);

  test('the engine loads, trains on the CPU and ends without a crash', { timeout: timeoutMs }, () => {
    const { code, signal, stdout, stderr } = runEngineProcess(runtime?.libraryFolder ?? '', trainFiveSteps);
    expect({ code, signal }, stderr).toEqual({ code: 0, signal: undefined });
    const { device, losses } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { device: string; losses: number[] };
    expect(device).toBe('CPU');
    expect(losses[4]).toBeLessThan(losses[0] ?? Number.NaN);
  });

  test('a run completes, and its record says that no GPU was found', { timeout: timeoutMs }, async () => {
    await expectSuccess(['train', '--config', 'tiny.yaml'], { folder, environment });
    const run = path.join(folder, 'experiments', 'tiny');
    expect(JSON.parse(fs.readFileSync(path.join(run, 'environment.json'), 'utf8'))).toMatchObject({
      engine: 'native',
      device: 'CPU',
      engineReason: expect.stringContaining('2.21.0-cuda, which finds no NVIDIA GPU and computes on the CPU'),
    });
  });

  test('the models of a file share out the cards they are given, each run seeing its own', { timeout: timeoutMs }, async () => {
    const tools = path.join(folder, 'tools');
    fs.mkdirSync(tools);
    const nvidiaSmi = createFakeNvidiaSmi(tools, process.env);
    nvidiaSmi.show([{ index: 0 }, { index: 1 }]);
    writeConfig(folder, 'several.yaml', `${tinyConfig.replace('id: tiny', 'id: several')}models: [{ id: a }, { id: b }, { id: c }]\n`);
    const command = ['train', '--config', 'several.yaml', '--gpus', '0,1', '--max-parallel', '2'];
    const withCards = { ...environment, PATH: nvidiaSmi.environment['PATH'] };
    // Another workspace: the background host of the last test has another PATH.
    const other = path.join(folder, 'other');
    fs.mkdirSync(other);
    await expectSuccess(['--workspace', other, ...command, '--data-path', fieldsDatasetName], { folder, environment: withCards });
    const runs = ['a', 'b', 'c'].map((model) => path.join(other, 'experiments', 'several', model));
    const gpus = runs.map((run) => JSON.parse(fs.readFileSync(path.join(run, 'environment.json'), 'utf8')).gpu);
    expect(new Set(gpus)).toEqual(new Set(['0', '1']));
    for (const [index, run] of runs.entries())
      expect(fs.readFileSync(path.join(run, 'run.log'), 'utf8')).toContain(
        `GPU ${gpus[index]} was given to this run, but TensorFlow cannot use it`,
      );
  });

  test('the doctor says what is missing for the GPU', { timeout: timeoutMs }, async () => {
    const lines = (await expectSuccess(['runtime', 'doctor'], { folder, environment })).trim().split('\n');
    expect(lines).toContain('GPU         no NVIDIA driver answers (nvidia-smi)');
    expect(lines.find((line) => line.startsWith('Would use'))).toContain('finds no NVIDIA GPU and computes on the CPU');
    expect(lines.at(-1)).toBe(
      "To do       for the GPU: install NVIDIA's driver, until nvidia-smi lists the card; without one the CUDA runtime computes on the CPU",
    );
  });
});

/** On noise that it can learn by heart. */
const trainFiveSteps = `
  const engine = await start();
  const { createSiameseNetwork } = await load('src-main/models/siamese-network.ts');
  const { createOptimizer } = await load('src-main/training/create-optimizer.ts');
  const { createTrainStep } = await load('src-main/training/train-step.ts');
  const { createRandomGenerator } = await load('src-shared/random/random-generator.ts');
  const network = createSiameseNetwork({
    type: 'atmodist_revised', channels: 5, height: 16, width: 16, classes: 8, stageChannels: [8], blocksPerStage: 1,
    comparison: 'concat_absdiff', batchNorm: 'separate',
  }, createRandomGenerator(1));
  const optimizer = createOptimizer(network.parameters, { optimizer: 'sgd', momentum: 0.9, weight_decay: 0 });
  const step = createTrainStep(engine, network, optimizer, null);
  const frames = () => tf.randomNormal([16, 16, 16, 5], 0, 1, 'float32', 3);
  const batch = [frames(), frames(), tf.tensor1d(Array.from({ length: 16 }, (_, pair) => pair % 8), 'int32')];
  const losses = [];
  for (let number = 1; number <= 5; number++) {
    const [loss] = await step(...batch, tf.tensor1d(optimizer.stepSizes(number, 0.05)));
    losses.push(loss.dataSync()[0]);
  }
  console.log(JSON.stringify({ device: engine.device, losses }));`;
