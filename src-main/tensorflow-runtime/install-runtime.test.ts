import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chooseEngine } from './choose-engine';
import { installRuntime } from './install-runtime';
import { listRuntimes, removeRuntime, runtimesFolder } from './installed-runtimes';
import { libraryFileNames } from './runtime-library';
import { makeFakePython, type PipBehaviour } from './testing/fake-python';
import { makeWheel } from './testing/make-wheel';
import { findWheelRequirements } from './wheel-requirements';

const libraries = libraryFileNames()?.map((name) => `tensorflow/${name}`) ?? [];
const contents = Object.fromEntries(libraries.map((name) => [name, name.repeat(2000)]));
const canInstall = findWheelRequirements('cpu') !== undefined && process.platform !== 'win32';
if (!canInstall) console.log('Skipped: TensorFlow publishes no library for this platform, so nothing can be installed.');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'analogon-runtime-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function environmentWith(behaviour: PipBehaviour, wheelOptions?: { readonly falseHash?: boolean }, files = contents): NodeJS.ProcessEnv {
  const wheel = path.join(folder, 'fake.whl');
  makeWheel(wheel, files, wheelOptions);
  return {
    PATH: makeFakePython(path.join(folder, 'bin'), behaviour),
    ANALOGON_CACHE_DIR: path.join(folder, 'cache'),
    FAKE_WHEEL: wheel,
    FAKE_TENSORFLOW: '',
    FAKE_VERSION: '',
  };
}

function leftovers(environment: NodeJS.ProcessEnv): readonly string[] {
  return existsSync(runtimesFolder(environment)) ? readdirSync(runtimesFolder(environment)) : [];
}

describe.skipIf(!canInstall)('installing native TensorFlow', () => {
  test('a delivered wheel becomes a runtime with its libraries unpacked', async () => {
    const environment = environmentWith('delivers');
    const stages = new Set<string>();
    const runtime = await installRuntime({ variant: 'cpu', environment, onProgress: ({ stage }) => stages.add(stage) });
    for (const name of libraries) expect(readFileSync(path.join(runtime.directory, name), 'utf8')).toBe(contents[name]);
    expect(listRuntimes(environment)).toEqual([runtime]);
    expect(leftovers(environment)).toEqual(['2.21.0-cpu']);
    expect([...stages]).toEqual(expect.arrayContaining(['unpacking', 'verifying']));
  });

  test.skipIf(!findWheelRequirements('cuda'))(
    "TensorFlow for CUDA comes without NVIDIA's libraries where they are not wanted",
    async () => {
      const environment = environmentWith('delivers');
      const runtime = await installRuntime({ variant: 'cuda', withGpuLibraries: false, environment });
      expect(runtime.variant).toBe('cuda');
      expect(leftovers(environment)).toEqual(['2.21.0-cuda']);
      expect(readdirSync(runtime.directory)).toHaveLength(3);
    },
  );

  test('a library that is not what the wheel records is refused', async () => {
    const environment = environmentWith('delivers', { falseHash: true });
    await expect(installRuntime({ variant: 'cpu', environment })).rejects.toThrow(/does not have the hash its wheel records/);
    expect(leftovers(environment)).toEqual([]);
  });

  test('a wheel without the libraries is refused', async () => {
    const environment = environmentWith('delivers', {}, { 'tensorflow/__init__.py': '' });
    await expect(installRuntime({ variant: 'cpu', environment })).rejects.toThrow(/has no tensorflow\//);
  });

  test.each([
    ['is offline', /could not reach its package index/],
    ['has no pip', /no Python with pip/],
    ['fails half way', /Connection reset by peer/],
  ] as const)('a pip that %s ends in a reason and leaves nothing', async (behaviour, reason) => {
    const environment = environmentWith(behaviour);
    await expect(installRuntime({ variant: 'cpu', environment })).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringMatching(reason),
    });
    expect(leftovers(environment)).toEqual([]);
  });

  test('a pip that receives nothing is given up, and the embedded engine serves', async () => {
    const limits = { firstByteSeconds: 0.5, totalSeconds: 10 };
    const choice = await chooseEngine({ environment: environmentWith('hangs'), allowInstall: true, limits });
    expect(choice).toMatchObject({ kind: 'wasm', reason: expect.stringContaining('pip received nothing within 0.5 s') });
  });

  test('a download that stalls is given up at the limit', async () => {
    const limits = { firstByteSeconds: 5, totalSeconds: 1 };
    const choice = await chooseEngine({ environment: environmentWith('stalls half way'), allowInstall: true, limits });
    expect(choice).toMatchObject({ kind: 'wasm', reason: expect.stringContaining('took longer than 1 s') });
  });

  test('an interrupted download leaves nothing and the next one succeeds', async () => {
    const environment = environmentWith('stalls half way');
    await expect(installRuntime({ variant: 'cpu', environment, signal: AbortSignal.timeout(600) })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
    expect(leftovers(environment)).toEqual([]);
    await expect(installRuntime({ variant: 'cpu', environment: environmentWith('delivers') })).resolves.toMatchObject({
      version: '2.21.0',
    });
  });

  test('folders of an installation that was killed are removed by the next', async () => {
    const environment = environmentWith('delivers');
    const host = os.hostname().replaceAll(/\W/g, '_');
    const abandoned = path.join(runtimesFolder(environment), `.installing-999999999-${host}-abc`);
    const otherMachine = path.join(runtimesFolder(environment), '.installing-999999999-another_machine-abc');
    mkdirSync(path.join(abandoned, 'tmp'), { recursive: true });
    mkdirSync(otherMachine);
    await installRuntime({ variant: 'cpu', environment });
    expect(leftovers(environment).toSorted()).toEqual(['.installing-999999999-another_machine-abc', '2.21.0-cpu']);
  });

  test('three installations at once leave one whole runtime', async () => {
    const environment = environmentWith('delivers');
    const runtimes = await Promise.all([1, 2, 3].map(() => installRuntime({ variant: 'cpu', environment })));
    expect(new Set(runtimes.map((runtime) => runtime.directory)).size).toBe(1);
    expect(leftovers(environment)).toEqual(['2.21.0-cpu']);
    expect(listRuntimes(environment)).toHaveLength(1);
  });

  test('a damaged runtime is not listed and is replaced', async () => {
    const environment = environmentWith('delivers');
    const { directory } = await installRuntime({ variant: 'cpu', environment });
    truncateSync(path.join(directory, libraries[0] ?? ''), 10);
    expect(listRuntimes(environment)).toEqual([]);
    await installRuntime({ variant: 'cpu', environment });
    expect(listRuntimes(environment)).toHaveLength(1);
    expect(leftovers(environment)).toEqual(['2.21.0-cpu']);
  });

  test('a removed runtime is gone, and removing an unknown one says what is there', async () => {
    const environment = environmentWith('delivers');
    await installRuntime({ variant: 'cpu', environment });
    await expect(removeRuntime('1.0.0-cpu', environment)).rejects.toThrow(/Installed: 2\.21\.0-cpu/);
    await removeRuntime('2.21.0-cpu', environment);
    expect(leftovers(environment)).toEqual([]);
  });

  test('a wheel that is cut off is refused', async () => {
    const environment = environmentWith('delivers');
    const wheel = environment['FAKE_WHEEL'] ?? '';
    writeFileSync(wheel, readFileSync(wheel).subarray(0, -200));
    await expect(installRuntime({ variant: 'cpu', environment })).rejects.toThrow(/no complete zip file/);
  });
});
