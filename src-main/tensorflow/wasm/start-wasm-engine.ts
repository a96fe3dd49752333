import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
// tfjs's gradients live in the union package; the backends and the core alone have none.
import '@tensorflow/tfjs';
import { setWasmPaths, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import { setBackend, tidy } from '@tensorflow/tfjs-core';
import { AnalogonError } from '../../../src-shared/errors/analogon-error';
import type { ComputeEngine } from '../compute-engine';
import { registerGradients } from '../operations/register-gradients';
import { registerWasmTrainingKernels } from './register-wasm-training-kernels';

const nodeRequire = createRequire(import.meta.url);

/**
 * Starts the engine that needs nothing but npm packages, tfjs's WASM kernels and our own, and makes it tfjs's backend. It computes in one
 * thread and runs every step eagerly. Safe to call again.
 * @throws AnalogonError `ENGINE_UNAVAILABLE`
 */
export async function startWasmEngine(): Promise<ComputeEngine> {
  // Named explicitly: from inside a bundle the backend would look for its binaries beside the bundle.
  setWasmPaths(dirname(nodeRequire.resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  registerWasmTrainingKernels();
  registerGradients();
  if (!(await setBackend('wasm'))) {
    throw new AnalogonError('ENGINE_UNAVAILABLE', 'The embedded WASM engine does not start: install the packages again with `npm ci`.');
  }
  return {
    kind: 'wasm',
    version: `tfjs WASM ${version_wasm}`,
    device: 'CPU',
    threads: 1,
    captureGraph:
      (step) =>
      async (...inputs) =>
        tidy(() => step(...inputs)),
    // The heap goes with the process: tfjs cannot start a backend again that it has removed.
    close: () => undefined,
  };
}
