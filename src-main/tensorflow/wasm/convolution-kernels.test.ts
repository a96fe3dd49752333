import '@tensorflow/tfjs-backend-cpu';
import {
  conv2d,
  conv2dTranspose,
  grads,
  memory,
  mul,
  randomNormal,
  setBackend,
  sum,
  type Tensor,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { compareWithReference } from './compare-with-reference';
import { startWasmEngine } from './start-wasm-engine';

type Padding = Parameters<typeof conv2d>[3];

interface Case {
  readonly input: readonly [number, number, number, number];
  readonly filter: readonly [number, number, number];
  readonly stride: number | [number, number];
  readonly pad: Padding;
}

const cases: readonly Case[] = [
  {
    input: [5, 16, 16, 5],
    filter: [8, 8, 16],
    stride: 2,
    pad: [
      [0, 0],
      [3, 3],
      [3, 3],
      [0, 0],
    ],
  },
  { input: [4, 8, 8, 16], filter: [3, 3, 16], stride: 1, pad: 'same' },
  {
    input: [5, 8, 8, 16],
    filter: [3, 3, 32],
    stride: 2,
    pad: [
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ],
  },
  { input: [9, 4, 4, 32], filter: [3, 3, 32], stride: 1, pad: 1 },
  { input: [7, 2, 2, 64], filter: [3, 3, 64], stride: 1, pad: 1 },
  { input: [9, 1, 1, 128], filter: [3, 3, 128], stride: 1, pad: 1 },
  { input: [6, 1, 1, 24], filter: [3, 3, 8], stride: 2, pad: 1 },
  { input: [4, 8, 8, 16], filter: [1, 1, 32], stride: 2, pad: 'valid' },
  { input: [3, 7, 9, 6], filter: [1, 1, 11], stride: 1, pad: 'same' },
  { input: [4, 11, 13, 3], filter: [3, 3, 7], stride: 2, pad: 'same' },
  { input: [5, 9, 6, 5], filter: [3, 3, 9], stride: 1, pad: 'valid' },
  { input: [6, 10, 7, 4], filter: [5, 2, 13], stride: [2, 3], pad: 'same' },
  { input: [4, 12, 12, 1], filter: [8, 8, 1], stride: 3, pad: 'valid' },
  {
    input: [8, 5, 5, 17],
    filter: [3, 3, 10],
    stride: 3,
    pad: [
      [0, 0],
      [2, 0],
      [0, 1],
      [0, 0],
    ],
  },
  { input: [4, 6, 6, 8], filter: [2, 2, 8], stride: 3, pad: 'valid' },
  { input: [2, 16, 16, 8], filter: [3, 3, 12], stride: 1, pad: 'same' },
  { input: [1, 9, 9, 5], filter: [3, 3, 4], stride: 2, pad: 'same' },
];

describe('a convolution and its gradients equal the reference', () => {
  beforeAll(async () => void (await startWasmEngine()));

  test.each(cases)('input $input, filter $filter, stride $stride, pad $pad', async ({ input, filter: [kh, kw, outputs], stride, pad }) => {
    const errors = await compareWithReference(() => {
      const x = randomNormal([...input], 0, 1, 'float32', 1);
      const filter = randomNormal([kh, kw, input[3], outputs], 0, 1, 'float32', 2);
      const forward = (inputs: Tensor, weights: Tensor) => conv2d(inputs as Tensor4D, weights as Tensor4D, stride, pad);
      const y = forward(x, filter);
      const upstream = randomNormal(y.shape, 0, 1, 'float32', 3);
      return [y, ...grads((inputs, weights) => sum(mul(forward(inputs as Tensor, weights as Tensor), upstream)))([x, filter])];
    });
    expect(Math.max(...errors)).toBeLessThan(1e-5);
    expect(errors).toHaveLength(3);
  });

  test('a transposed convolution is right too, since it is the gradient of one', async () => {
    const errors = await compareWithReference(() => {
      const x = randomNormal([4, 5, 5, 6], 0, 1, 'float32', 1) as Tensor4D;
      const filter = randomNormal([3, 3, 4, 6], 0, 1, 'float32', 2) as Tensor4D;
      return [conv2dTranspose(x, filter, [4, 10, 10, 4], 2, 'same')];
    });
    expect(errors[0]).toBeLessThan(1e-5);
  });

  test('a dilated convolution is left to the backend', async () => {
    const errors = await compareWithReference(() => {
      const x = randomNormal([4, 9, 9, 6], 0, 1, 'float32', 1) as Tensor4D;
      const filter = randomNormal([3, 3, 6, 8], 0, 1, 'float32', 2) as Tensor4D;
      return [conv2d(x, filter, 1, 'same', 'NHWC', 2)];
    });
    expect(errors[0]).toBeLessThan(1e-5);
  });

  test('nothing stays on the heap after a call', async () => {
    await setBackend('wasm');
    const before = memory();
    for (let call = 0; call < 20; call++) {
      tidy(() => {
        const x = randomNormal([4, 8, 8, 16]) as Tensor4D;
        grads((inputs, weights) => conv2d(inputs as Tensor4D, weights as Tensor4D, 2, 'same'))([x, randomNormal([3, 3, 16, 16])]);
      });
    }
    expect(memory()).toMatchObject({ numTensors: before.numTensors, numDataBuffers: before.numDataBuffers, numBytes: before.numBytes });
  });
});
