import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js';
import type { EagerBinding, TensorMetadata } from './eager-binding';
import type { OpAttribute } from './op-attribute';

/** What tfjs-node's backend knows of a tensor's data: an id of the binding, or values that were not handed over yet. */
interface TensorData {
  id: number;
  values: ArrayBufferView | null;
  readonly shape: number[];
  readonly dtype: number;
  readonly refCount: number;
}

/** The members of tfjs-node's `NodeJSKernelBackend` that the engine builds on; some are private in its declarations. */
export interface TensorFlowBackend {
  readonly tensorMap: { get(dataId: object): TensorData };
  createOutputTensor(metadata: TensorMetadata): Tensor;
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
  getDTypeInteger(dtype: string): number;
  executeSingleOutput(op: string, attributes: readonly OpAttribute[], inputs: readonly TensorInfo[]): Tensor;
  executeMultipleOutputs(op: string, attributes: readonly OpAttribute[], inputs: readonly TensorInfo[], outputs: number): Tensor[];
}

export function createTensorFlowBackend(binding: EagerBinding): { kernelBackend: NodeJSKernelBackend; backend: TensorFlowBackend } {
  const kernelBackend = new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node-gpu');
  return { kernelBackend, backend: kernelBackend as unknown as TensorFlowBackend };
}
