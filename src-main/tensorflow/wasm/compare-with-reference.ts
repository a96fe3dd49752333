import { setBackend, type Tensor, tidy } from '@tensorflow/tfjs-core';

/** For tests: computes on the WASM backend and on the pure-JavaScript one; gives each output's largest error relative to its largest value. */
export async function compareWithReference(compute: () => Tensor[]): Promise<number[]> {
  const actual = await valuesOn('wasm', compute);
  const expected = await valuesOn('cpu', compute);
  await setBackend('wasm');
  return expected.map((values, index) => largestRelativeError(actual[index], values));
}

/** Infinity where the lengths differ or a value is not a number. */
function largestRelativeError(actual: Float32Array | undefined, expected: Float32Array): number {
  if (actual?.length !== expected.length) return Number.POSITIVE_INFINITY;
  let scale = Number.MIN_VALUE;
  let error = 0;
  expected.forEach((value, index) => {
    scale = Math.max(scale, Math.abs(value));
    const difference = Math.abs(value - (actual[index] ?? Number.NaN));
    error = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(error, difference);
  });
  return error === 0 ? 0 : error / scale;
}

async function valuesOn(backend: string, compute: () => Tensor[]): Promise<Float32Array[]> {
  await setBackend(backend);
  return tidy(() => compute().map((tensor) => Float32Array.from(tensor.dataSync())));
}
