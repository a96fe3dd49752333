import '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-cpu';
import { setBackend, tidy } from '@tensorflow/tfjs-core';
import type { ComputeEngine } from '../../src-main/tensorflow/compute-engine';
import { startNativeEngine } from '../../src-main/tensorflow/native/start-native-engine';
import { registerGradients } from '../../src-main/tensorflow/operations/register-gradients';
import { registerReferenceKernels } from '../../src-main/tensorflow/reference/register-reference-kernels';
import type { EngineChoice } from '../../src-shared/schemas/run-process-message';

/**
 * tfjs as it is, one op at a time: on TensorFlow's library, with its threads inside each op since no two ops run at once, or
 * (in place of the WASM engine) on its pure-JavaScript backend.
 */
export async function startEagerEngine(choice: EngineChoice, threads: number): Promise<ComputeEngine> {
  const engine = choice.kind === 'native' ? await startEagerTensorFlow(choice.directory, threads) : await startPureJavaScript();
  return {
    ...engine,
    captureGraph:
      (step) =>
      async (...inputs) =>
        tidy(() => step(...inputs)),
  };
}

function startEagerTensorFlow(directory: string, threads: number): Promise<ComputeEngine> {
  return startNativeEngine({ directory, threads: { intraOp: threads, interOp: 1 }, onFallback: () => undefined });
}

async function startPureJavaScript(): Promise<Omit<ComputeEngine, 'captureGraph'>> {
  registerReferenceKernels();
  registerGradients();
  await setBackend('cpu');
  return { kind: 'wasm', version: 'tfjs cpu', device: 'CPU', threads: 1, close: () => undefined };
}
