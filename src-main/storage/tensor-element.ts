import type { TensorData } from './tensor-data';

/** An element type: its size and how bytes become numbers. `bytes` starts at a multiple of the size. */
export interface TensorElement {
  readonly size: number;
  view(bytes: Uint8Array<ArrayBuffer>): TensorData;
}

type TypedArrayConstructor = {
  new (buffer: ArrayBuffer, byteOffset: number, length: number): TensorData;
  readonly BYTES_PER_ELEMENT: number;
};

const element = (TypedArray: TypedArrayConstructor): TensorElement => ({
  size: TypedArray.BYTES_PER_ELEMENT,
  view: (bytes) => new TypedArray(bytes.buffer, bytes.byteOffset, bytes.length / TypedArray.BYTES_PER_ELEMENT),
});

export const float32 = element(Float32Array);
export const float64 = element(Float64Array);
export const int8 = element(Int8Array);
export const uint8 = element(Uint8Array);
export const int16 = element(Int16Array);
export const uint16 = element(Uint16Array);
export const int32 = element(Int32Array);
export const uint32 = element(Uint32Array);
export const int64 = element(BigInt64Array);
export const uint64 = element(BigUint64Array);
