import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { trainingKernelsBase64 } from './training-kernels.generated';
import { webAssembly } from './web-assembly';

type Kernel = (...addressesAndSizes: readonly number[]) => void;

/** The exports of ./kernels/training-kernels.ts; addresses are bytes on the backend's heap, the signatures are documented there. */
export interface TrainingKernelModule {
  readonly batchNormTraining: Kernel;
  readonly batchNormTrainingGradient: Kernel;
  readonly convolveFilterGradient: Kernel;
  readonly convolveForward: Kernel;
  readonly convolveInputGradient: Kernel;
  readonly maxPoolGradient: Kernel;
  readonly reluGradient: Kernel;
  readonly slice: Kernel;
  readonly subsample: Kernel;
  readonly subsampleGradient: Kernel;
  readonly sumColumns: Kernel;
}

/** Instantiates the embedded kernels on a backend's own heap. Compiling their few kilobytes takes about a millisecond. */
export function instantiateTrainingKernels(backend: BackendWasm): TrainingKernelModule {
  const module = new webAssembly.Module(Buffer.from(trainingKernelsBase64, 'base64'));
  const instance = new webAssembly.Instance(module, { env: { memory: findHeap(backend) } });
  // The build script made this binary from the exports named above.
  return instance.exports as unknown as TrainingKernelModule;
}

/** Emscripten keeps the heap among the (renamed) exports of its instance, and types none of it. */
function findHeap(backend: BackendWasm): InstanceType<typeof webAssembly.Memory> {
  const { asm } = backend.wasm as unknown as { readonly asm: Readonly<Record<string, unknown>> };
  const heap = Object.values(asm).find((exported) => exported instanceof webAssembly.Memory);
  if (!(heap instanceof webAssembly.Memory)) throw new Error('The tfjs WASM backend exports no memory: is it another version than 4.22?');
  return heap;
}
