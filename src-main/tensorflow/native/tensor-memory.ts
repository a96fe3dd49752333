import { checkStatus, type Pointer, type TensorFlowLibrary } from './c-api';
import { bytesOf, dataTypes, sizeOf } from './data-type';

export type TensorValues = Float32Array | Int32Array | BigInt64Array | Uint8Array;

/** A new `TF_Tensor` of its own memory, filled from `values` when given. The caller deletes it. */
export function allocateTensor(library: TensorFlowLibrary, dtype: number, shape: readonly number[], values?: ArrayBufferView): Pointer {
  const dims = BigInt64Array.from(shape, BigInt);
  const bytes = sizeOf(shape) * bytesOf(dtype);
  const tensor = library.allocateTensor(dtype, dims, dims.length, bytes);
  if (values) fillTensor(library, tensor, values);
  return tensor;
}

/** @throws when `values` has not exactly the tensor's size */
export function fillTensor(library: TensorFlowLibrary, tensor: Pointer, values: ArrayBufferView): void {
  const bytes = library.tensorByteSize(tensor);
  if (bytes !== values.byteLength) throw new Error(`a tensor of ${bytes} bytes cannot take ${values.byteLength} bytes`);
  if (bytes > 0) library.copyMemory(library.tensorData(tensor), values, bytes);
}

/** Copies a tensor's values to JavaScript memory. */
export function readTensor(library: TensorFlowLibrary, tensor: Pointer): TensorValues {
  const bytes = new Uint8Array(library.tensorByteSize(tensor));
  if (bytes.length > 0) library.copyMemory(bytes, library.tensorData(tensor), bytes.length);
  switch (library.tensorType(tensor)) {
    case dataTypes.float32:
      return new Float32Array(bytes.buffer);
    case dataTypes.int32:
      return new Int32Array(bytes.buffer);
    case dataTypes.int64:
      return new BigInt64Array(bytes.buffer);
    default:
      return bytes;
  }
}

/** The tensor behind an eager handle, on the CPU. The caller deletes it. */
export function resolveHandle(library: TensorFlowLibrary, handle: Pointer, status: Pointer): Pointer {
  const tensor = library.resolveHandle(handle, status);
  checkStatus(library, status, 'reading a tensor');
  return tensor;
}

export function shapeOfHandle(library: TensorFlowLibrary, handle: Pointer, status: Pointer): number[] {
  const rank = library.handleRank(handle, status);
  return Array.from({ length: rank }, (_, axis) => library.handleDimension(handle, axis, status));
}
