/** `TF_DataType` numbers (tensorflow/c/tf_datatype.h). */
export const dataTypes = { float32: 1, int32: 3, uint8: 4, string: 7, complex64: 8, int64: 9, bool: 10, resource: 20 } as const;

const bytesPerValue: Readonly<Record<number, number>> = { 1: 4, 3: 4, 4: 1, 8: 8, 9: 8, 10: 1 };

/** @throws for a type that has no fixed size */
export function bytesOf(dtype: number): number {
  const bytes = bytesPerValue[dtype];
  if (bytes === undefined) throw new Error(`TensorFlow data type ${dtype} has no fixed size`);
  return bytes;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
