import { AnalogonError } from '../../src-shared/errors/analogon-error';
import type { EngineChoice } from '../../src-shared/schemas/run-process-message';
import { canRunTensorflow } from './cpu-features';
import { findNvidiaGpus } from './find-nvidia-gpus';
import { findPythonTensorflow } from './find-python-tensorflow';
import { type InstallProgress, installRuntime } from './install-runtime';
import { listRuntimes } from './installed-runtimes';
import type { DownloadLimits } from './run-pip';
import { findLibraryFolder, libraryFileNames, readLibraryVersion } from './runtime-library';
import { isTestedVersion, testedVersion, wasmEngineVersion } from './tested-version';

export interface EngineOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Whether native TensorFlow may be downloaded when there is none. */
  readonly allowInstall: boolean;
  readonly limits?: DownloadLimits;
  readonly onProgress?: (progress: InstallProgress) => void;
  readonly signal?: AbortSignal;
}

/** What a newcomer is made to wait for at most. */
const firstStartLimits: DownloadLimits = { firstByteSeconds: 20, totalSeconds: 180 };

/**
 * Decides where numbers are computed: `ANALOGON_TENSORFLOW_DIR`, else an installed runtime, else the TensorFlow of the
 * Python on the PATH, else (if allowed) an installation, else the embedded WASM engine. `ANALOGON_ENGINE` = `wasm` or
 * `native` forces one. The reason is a phrase for people.
 *
 * @throws AnalogonError ENGINE_UNAVAILABLE when what the user asked for by a variable cannot be had; INTERRUPTED
 */
export async function chooseEngine(options: EngineOptions): Promise<EngineChoice> {
  const { environment } = options;
  const demand = readDemand(environment);
  if (demand === 'wasm') return wasm('ANALOGON_ENGINE asks for it');
  const choice =
    (await findNativeEngine(environment)) ?? (options.allowInstall ? await installEngine(options) : await explainWasm(environment));
  if (demand === 'native' && choice.kind !== 'native') {
    throw new AnalogonError('ENGINE_UNAVAILABLE', `ANALOGON_ENGINE asks for native TensorFlow, but ${choice.reason}.`);
  }
  return choice;
}

function readDemand(environment: NodeJS.ProcessEnv): 'native' | 'wasm' | undefined {
  const demand = environment['ANALOGON_ENGINE'];
  if (!demand) return undefined;
  if (demand === 'native' || demand === 'wasm') return demand;
  throw new AnalogonError('COMMAND_INVALID', `The environment variable ANALOGON_ENGINE is ${demand}; it may be native, wasm or unset.`);
}

async function findNativeEngine(environment: NodeJS.ProcessEnv): Promise<EngineChoice | undefined> {
  const chosen = environment['ANALOGON_TENSORFLOW_DIR'];
  if (chosen) return useChosenFolder(chosen);
  if (!canRunTensorflow()) return undefined;
  const runtimes = listRuntimes(environment).filter((runtime) => isTestedVersion(runtime.version));
  const gpus = runtimes.some((runtime) => runtime.variant === 'cuda') ? await findNvidiaGpus(environment) : [];
  const runtime = runtimes.find(({ variant }) => variant === (gpus.length > 0 ? 'cuda' : 'cpu')) ?? runtimes[0];
  if (runtime) {
    const withoutGpu = runtime.variant === 'cuda' && gpus.length === 0 ? ', which finds no NVIDIA GPU and computes on the CPU' : '';
    const reason = `the installed runtime ${runtime.name}${withoutGpu}`;
    return { kind: 'native', directory: runtime.libraryFolder, version: runtime.version, reason };
  }
  const python = await findPythonTensorflow(environment);
  if (python.kind === 'unusable') return undefined;
  return { kind: 'native', directory: python.directory, version: python.version, reason: `the TensorFlow of ${python.python}` };
}

function useChosenFolder(folder: string): EngineChoice {
  const directory = findLibraryFolder(folder);
  if (!directory) {
    const files = libraryFileNames()?.join(' and ') ?? 'a TensorFlow library for this platform';
    throw new AnalogonError(
      'ENGINE_UNAVAILABLE',
      `ANALOGON_TENSORFLOW_DIR is ${folder}, but ${files} are not there. Correct it or unset it.`,
    );
  }
  return { kind: 'native', directory, version: readLibraryVersion(directory) ?? 'unknown', reason: 'ANALOGON_TENSORFLOW_DIR names it' };
}

async function installEngine(options: EngineOptions): Promise<EngineChoice> {
  const { environment, onProgress, signal, limits = firstStartLimits } = options;
  if (!canRunTensorflow()) return explainWasm(environment);
  try {
    const runtime = await installRuntime({ variant: 'cpu', environment, onProgress, signal, limits });
    return { kind: 'native', directory: runtime.libraryFolder, version: runtime.version, reason: 'installed just now with pip' };
  } catch (error) {
    if (!(error instanceof AnalogonError) || error.code === 'INTERRUPTED') throw error;
    return wasm(error.message.replace(/\.$/, ''));
  }
}

async function explainWasm(environment: NodeJS.ProcessEnv): Promise<EngineChoice> {
  if (!canRunTensorflow()) return wasm('this CPU lacks AVX, which TensorFlow needs');
  const python = await findPythonTensorflow(environment);
  const detail = python.kind === 'unusable' ? `, and ${python.reason}` : '';
  return wasm(`no native TensorFlow ${testedVersion} is installed${detail}; analogon runtime install brings it`);
}

function wasm(reason: string): EngineChoice {
  return { kind: 'wasm', version: wasmEngineVersion, reason };
}
