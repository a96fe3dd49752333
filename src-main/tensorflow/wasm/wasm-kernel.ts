import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { KernelConfig, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { TrainingKernelModule } from './training-kernel-module';

/** What a kernel of this folder works with. */
export interface KernelCall {
  readonly backend: BackendWasm;
  readonly module: TrainingKernelModule;
  readonly attributes: NamedAttrMap;
  /** The input of that name. Throws when the caller did not give it. */
  input(name: string): TensorInfo;
  /** Where a tensor's values begin on the heap, in bytes. */
  address(tensor: TensorInfo): number;
  /** A new float32 tensor, its values undefined. */
  output(shape: readonly number[]): TensorInfo;
}

export type KernelBody = (call: KernelCall) => TensorInfo | TensorInfo[];

/** Wraps a kernel's body for tfjs's registry. `moduleOf` gives the kernels instantiated on a backend's heap. */
export function createWasmKernel(
  kernelName: string,
  moduleOf: (backend: BackendWasm) => TrainingKernelModule,
  body: KernelBody,
): KernelConfig {
  return {
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, backend, attrs }) => {
      if (!(backend instanceof BackendWasm)) throw new Error(`${kernelName} was called on a backend that is not the WASM one`);
      return body({
        backend,
        module: moduleOf(backend),
        attributes: attrs ?? {},
        input: (name) => {
          const tensor = inputs[name];
          if (tensor === undefined) throw new Error(`${kernelName} lacks its input ${name}`);
          return tensor;
        },
        address: (tensor) => backend.getMemoryOffset(tensor.dataId),
        output: (shape) => backend.makeOutput([...shape], 'float32'),
      });
    },
  };
}

/** Lends a kernel scratch memory of `floats` floats on the heap, by its address. */
export function withScratch({ backend, address, output }: KernelCall, floats: number, use: (address: number) => void): void {
  const scratch = output([floats]);
  try {
    use(address(scratch));
  } finally {
    backend.disposeData(scratch.dataId);
  }
}

/** Rows × channels of a tensor whose last axis is the channels. */
export function rowsAndChannels({ shape }: TensorInfo): { readonly rows: number; readonly channels: number } {
  const channels = shape.at(-1) ?? 1;
  return { rows: shape.slice(0, -1).reduce((product, size) => product * size, 1), channels };
}

/** Checks that a shape has the four sizes of an image batch [N, H, W, C] or a filter [KH, KW, C, O]. */
export function imageSizes(shape: readonly number[]): [number, number, number, number] {
  const [n, h, w, c] = shape;
  if (n === undefined || h === undefined || w === undefined || c === undefined || shape.length !== 4) {
    throw new Error(`expected a tensor of four axes, got [${shape.join(', ')}]`);
  }
  return [n, h, w, c];
}
