/** Element values of a tensor in C order; 64-bit integers and booleans as PyTorch and NumPy write them included. */
export type TensorData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** `data.length` is the product of `shape`; `[]` is the shape of a single value. */
export interface TensorValue {
  readonly shape: readonly number[];
  readonly data: TensorData;
}

export interface NamedTensor extends TensorValue {
  readonly name: string;
}

/** Number of elements of a tensor of this shape. */
export function countElements(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** The bytes of `data` themselves, not a copy. */
export function viewBytes(data: TensorData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
