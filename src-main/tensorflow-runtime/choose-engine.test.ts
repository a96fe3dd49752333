import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chooseEngine } from './choose-engine';
import { canRunTensorflow } from './cpu-features';
import { diagnoseRuntime } from './diagnose-runtime';
import { libraryFileNames } from './runtime-library';
import { wasmEngineVersion } from './tested-version';
import { makeFakePython } from './testing/fake-python';

const names = libraryFileNames();
const isPosix = process.platform !== 'win32';
if (!names) console.log('Skipped: no TensorFlow library of this platform can be used.');

let folder: string;
let environment: NodeJS.ProcessEnv;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'analogon-engine-'));
  environment = { PATH: path.join(folder, 'bin'), ANALOGON_CACHE_DIR: path.join(folder, 'cache') };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function makeLibraries(place: string): string {
  mkdirSync(place, { recursive: true });
  for (const name of names ?? []) writeFileSync(path.join(place, name), '');
  return place;
}

function makeRuntime(variant: 'cpu' | 'cuda'): string {
  const runtime = path.join(folder, 'cache', 'tensorflow', `2.21.0-${variant}`);
  makeLibraries(path.join(runtime, 'tensorflow'));
  writeFileSync(path.join(runtime, 'runtime.json'), JSON.stringify({ version: '2.21.0', variant, libraries: [] }));
  return path.join(runtime, 'tensorflow');
}

test('a machine with nothing trains on the embedded engine and is told how to get the other', async () => {
  const choice = await chooseEngine({ environment, allowInstall: false });
  expect(choice).toMatchObject({ kind: 'wasm', version: wasmEngineVersion });
  if (canRunTensorflow()) expect(choice.reason).toMatch(/no Python is on the PATH; analogon runtime install/);
});

test('the version of the embedded engine is that of its package', () => {
  const { dependencies } = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../package.json'), 'utf8'));
  expect(wasmEngineVersion).toBe(dependencies['@tensorflow/tfjs-backend-wasm']);
});

test('a chosen folder without the libraries is an error, not a silent fallback', async () => {
  await expect(
    chooseEngine({ environment: { ...environment, ANALOGON_TENSORFLOW_DIR: folder }, allowInstall: false }),
  ).rejects.toMatchObject({
    code: 'ENGINE_UNAVAILABLE',
    message: expect.stringContaining(folder),
  });
});

test('ANALOGON_ENGINE takes only its two words', async () => {
  await expect(chooseEngine({ environment: { ...environment, ANALOGON_ENGINE: 'gpu' }, allowInstall: false })).rejects.toThrow(
    /native, wasm or unset/,
  );
  await expect(chooseEngine({ environment: { ...environment, ANALOGON_ENGINE: 'native' }, allowInstall: false })).rejects.toThrow(
    /asks for native/,
  );
});

describe.skipIf(!names || !isPosix || !canRunTensorflow())('the order of native libraries', () => {
  function addPythonTensorflow(version: string): string {
    environment['PATH'] = makeFakePython(path.join(folder, 'bin'), 'has no pip');
    environment['FAKE_TENSORFLOW'] = makeLibraries(path.join(folder, 'site-packages', 'tensorflow'));
    environment['FAKE_VERSION'] = version;
    return environment['FAKE_TENSORFLOW'];
  }

  test('the chosen folder wins over an installed runtime, and that over the TensorFlow of Python', async () => {
    const python = addPythonTensorflow('2.21.1');
    expect(await chooseEngine({ environment, allowInstall: false })).toMatchObject({
      kind: 'native',
      directory: python,
      version: '2.21.1',
    });
    const installed = makeRuntime('cpu');
    expect(await chooseEngine({ environment, allowInstall: false })).toMatchObject({ kind: 'native', directory: installed });
    const chosen = makeLibraries(path.join(folder, 'chosen'));
    expect(await chooseEngine({ environment: { ...environment, ANALOGON_TENSORFLOW_DIR: chosen }, allowInstall: false })).toMatchObject({
      directory: chosen,
      version: 'unknown',
    });
    expect(await chooseEngine({ environment: { ...environment, ANALOGON_ENGINE: 'wasm' }, allowInstall: false })).toMatchObject({
      kind: 'wasm',
    });
  });

  test('an untested TensorFlow of Python is left alone and named', async () => {
    addPythonTensorflow('2.15.0');
    const choice = await chooseEngine({ environment, allowInstall: false });
    expect(choice).toMatchObject({ kind: 'wasm', reason: expect.stringContaining('TensorFlow 2.15.0 of python3 is not a tested version') });
  });

  test('the CUDA runtime is used only where an NVIDIA driver answers', async () => {
    const cpu = makeRuntime('cpu');
    const cuda = makeRuntime('cuda');
    environment['PATH'] = makeFakePython(path.join(folder, 'bin'), 'has no pip');
    expect(await chooseEngine({ environment, allowInstall: false })).toMatchObject({ directory: cpu });
    writeFileSync(path.join(folder, 'bin', 'nvidia-smi'), '#!/bin/sh\necho "NVIDIA H100, 550.54, 81559"\n', { mode: 0o755 });
    expect(await chooseEngine({ environment, allowInstall: false })).toMatchObject({ directory: cuda });
    expect(await diagnoseRuntime(environment)).toContain('GPU         NVIDIA H100, 81559 MiB, driver 550.54');
  });

  test('a CUDA runtime that is alone on a machine without a GPU computes on the CPU and says so', async () => {
    const cuda = makeRuntime('cuda');
    environment['PATH'] = makeFakePython(path.join(folder, 'bin'), 'has no pip');
    expect(await chooseEngine({ environment, allowInstall: false })).toMatchObject({
      directory: cuda,
      reason: expect.stringContaining('finds no NVIDIA GPU and computes on the CPU'),
    });
  });

  test('the doctor names what would be used and what to do', async () => {
    const lines = await diagnoseRuntime(environment);
    expect(lines.find((line) => line.startsWith('Would use'))).toMatch(/WASM/);
    expect(lines.at(-1)).toMatch(/install Python 3 with pip.*then analogon runtime install/);
    makeRuntime('cpu');
    expect((await diagnoseRuntime(environment)).at(-1)).toBe('To do       nothing');
  });
});
