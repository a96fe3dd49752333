import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canRunTensorflow } from './cpu-features';
import { diagnoseRuntime } from './diagnose-runtime';
import { libraryFileNames } from './runtime-library';
import { makeFakePython } from './testing/fake-python';
import { findWheelRequirements } from './wheel-requirements';

const canUseCuda = findWheelRequirements('cuda') !== undefined && canRunTensorflow();
if (!canUseCuda) console.log('Skipped: TensorFlow publishes no CUDA library for this platform.');

let folder: string;
let environment: NodeJS.ProcessEnv;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'analogon-doctor-'));
  const PATH = makeFakePython(path.join(folder, 'bin'), 'delivers');
  environment = { PATH, ANALOGON_CACHE_DIR: path.join(folder, 'cache'), FAKE_TENSORFLOW: '', FAKE_VERSION: '' };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function makeCudaRuntime(): void {
  const runtime = path.join(folder, 'cache', 'tensorflow', '2.21.0-cuda');
  mkdirSync(path.join(runtime, 'tensorflow'), { recursive: true });
  for (const name of libraryFileNames() ?? []) writeFileSync(path.join(runtime, 'tensorflow', name), '');
  writeFileSync(path.join(runtime, 'runtime.json'), JSON.stringify({ version: '2.21.0', variant: 'cuda', libraries: [] }));
}

function makeNvidiaSmi(script: string): void {
  writeFileSync(path.join(folder, 'bin', 'nvidia-smi'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

async function ask() {
  const lines = await diagnoseRuntime(environment);
  const find = (start: string) => lines.find((line) => line.startsWith(start))?.slice(12);
  return { gpu: find('GPU'), wouldUse: find('Would use'), toDo: find('To do'), lines };
}

describe.skipIf(!canUseCuda)('the doctor explains driver, library and device', () => {
  test('without a driver and a library the CPU runtime is what to install', async () => {
    expect(await ask()).toMatchObject({
      gpu: 'no NVIDIA driver answers (nvidia-smi)',
      wouldUse: expect.stringContaining('WASM'),
      toDo: 'analogon runtime install',
    });
  });

  test('a driver without a library', async () => {
    makeNvidiaSmi('echo "NVIDIA H100 80GB HBM3, 550.54.15, 81559"; echo "NVIDIA T4, 550.54.15, 15360"');
    const { gpu, wouldUse, toDo, lines } = await ask();
    expect(gpu).toBe('NVIDIA H100 80GB HBM3, 81559 MiB, driver 550.54.15');
    expect(lines).toContain('GPU         NVIDIA T4, 15360 MiB, driver 550.54.15');
    expect(wouldUse).toContain('WASM');
    expect(toDo).toBe('analogon runtime install cuda');
  });

  test('a library without a driver', async () => {
    makeCudaRuntime();
    expect(await ask()).toMatchObject({
      gpu: 'no NVIDIA driver answers (nvidia-smi)',
      wouldUse: expect.stringContaining('finds no NVIDIA GPU and computes on the CPU'),
      toDo: expect.stringMatching(/^for the GPU: install NVIDIA's driver, until nvidia-smi lists the card/),
    });
  });

  test('a driver that does not work, in its own words', async () => {
    makeCudaRuntime();
    makeNvidiaSmi('echo "NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver."; exit 9');
    expect(await ask()).toMatchObject({
      gpu: 'nvidia-smi is there, but no NVIDIA GPU can be used: NVIDIA-SMI has failed because it could not communicate with the NVIDIA driver.',
      toDo: expect.stringMatching(/^for the GPU: repair the NVIDIA driver/),
    });
  });

  test('a driver without a card', async () => {
    makeNvidiaSmi('exit 0');
    expect((await ask()).gpu).toBe('nvidia-smi is there, but no NVIDIA GPU can be used: it lists no card');
  });

  test('a driver that is too old for the library', async () => {
    makeCudaRuntime();
    makeNvidiaSmi('echo "NVIDIA T4, 470.223.02, 15360"');
    expect((await ask()).toDo).toBe('update the NVIDIA driver: 470.223.02 is too old for CUDA 12, which needs 525 or newer');
  });

  test('driver, library and device together need nothing', async () => {
    makeCudaRuntime();
    makeNvidiaSmi('echo "NVIDIA T4, 550.54.15, 15360"');
    const { wouldUse, toDo } = await ask();
    expect(wouldUse).toMatch(/2\.21\.0-cuda$/);
    expect(toDo).toBe('nothing');
  });
});
