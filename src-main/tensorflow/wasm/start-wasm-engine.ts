import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
// tfjs's gradients live in the union package; the backends and the core alone have none.
import '@tensorflow/tfjs';
import { ready, setBackend } from '@tensorflow/tfjs-core';
import { setWasmPaths, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import { AnalogonError } from '../../../src-shared/errors/analogon-error';
import { registerGradients } from '../operations/register-gradients';
import { registerWasmTrainingKernels } from './register-wasm-training-kernels';

/** The embedded engine, once it is tfjs's current backend. */
export interface WasmEngine {
  readonly version: string;
  readonly threads: number;
}

const nodeRequire = createRequire(import.meta.url);

/**
 * Starts the engine that needs nothing but npm packages and makes it tfjs's backend: tfjs's WASM kernels and our own. One thread.
 * Safe to call again.
 * @throws AnalogonError `ENGINE_UNAVAILABLE`
 */
export async function startWasmEngine(): Promise<WasmEngine> {
  // Named explicitly: inside a bundle the backend would look for its binaries beside the bundle.
  setWasmPaths(dirname(nodeRequire.resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  registerWasmTrainingKernels();
  registerGradients();
  const isStarted = await setBackend('wasm');
  if (!isStarted) throw new AnalogonError('ENGINE_UNAVAILABLE', 'The embedded WASM engine does not start: reinstall the packages with `npm ci`.');
  await ready();
  return { version: `tfjs WASM ${version_wasm}`, threads: 1 };
}
