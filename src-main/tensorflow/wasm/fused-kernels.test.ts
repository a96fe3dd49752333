import '@tensorflow/tfjs-backend-cpu';
import { engine, grad, maxPool, mul, randomNormal, relu, slice, square, sum, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { registerReferenceKernels } from '../reference/register-reference-kernels';
import { compareWithReference } from './compare-with-reference';
import { startWasmEngine } from './start-wasm-engine';

beforeAll(async () => {
  registerReferenceKernels();
  await startWasmEngine();
});

const random = (shape: readonly number[], seed: number, mean = 0): Tensor => randomNormal([...shape], mean, 1, 'float32', seed);
const runKernel = (name: string, inputs: Record<string, Tensor>, attributes = {}): Tensor[] =>
  [engine().runKernel(name, inputs, attributes)].flat() as Tensor[];

// Three rows at least: with two, dx is rounding noise about an exact 0.
const shapes = [
  [32, 8, 8, 16],
  [4, 16, 16, 32],
  [5, 3, 3, 7],
  [300, 5],
  [7, 1, 1, 128],
  [33, 2, 2, 64],
  [3, 1, 1, 3],
  [3, 9, 11, 1],
  [257, 6],
  [64, 4, 4, 18],
  [1, 5, 5, 2],
  [600, 19],
];

test.each(shapes.map((shape) => ({ shape })))('batch norm of $shape equals the reference, forward and backward', async ({ shape }) => {
  const channels = [shape.at(-1) ?? 1];
  const errors = await compareWithReference(() => {
    // A mean of 3 deviations shows a variance computed as a difference of squares.
    const x = random(shape, 1, 3);
    const gamma = random(channels, 2, 1);
    const outputs = runKernel('BatchNormTraining', { x, gamma, beta: random(channels, 3) }, { epsilon: 1e-5 });
    const [, , , saved0, saved1] = outputs;
    if (saved0 === undefined || saved1 === undefined) throw new Error('batch norm saved nothing for its gradient');
    return [...outputs, ...runKernel('BatchNormTrainingGradient', { dy: random(shape, 4), x, gamma, saved0, saved1 }, { epsilon: 1e-5 })];
  });
  expect(errors).toHaveLength(8);
  expect(Math.max(...errors)).toBeLessThan(1e-5);
});

test.each(shapes.map((shape) => ({ shape })))('the gradient of relu on $shape equals the reference exactly', async ({ shape }) => {
  const errors = await compareWithReference(() => runKernel('ReluGradient', { dy: random(shape, 1), y: relu(random(shape, 2)) }));
  expect(errors).toEqual([0]);
});

test.each([
  { shape: [4, 8, 8, 16], stride: 2 },
  { shape: [3, 7, 5, 5], stride: 2 },
  { shape: [2, 1, 1, 6], stride: 2 },
  { shape: [2, 10, 9, 3], stride: 3 },
  { shape: [1, 4, 4, 1], stride: 1 },
])('subsampling $shape by $stride and its gradient equal the reference exactly', async ({ shape, stride }) => {
  const errors = await compareWithReference(() => {
    const [y] = runKernel('Subsample', { x: random(shape, 1) }, { stride });
    if (y === undefined) throw new Error('Subsample gave nothing');
    return [y, ...runKernel('SubsampleGradient', { dy: square(y) }, { stride, inputShape: shape })];
  });
  expect(errors).toEqual([0, 0]);
});

test.each(shapes.map((shape) => ({ shape })))('the sum of $shape over all axes but the last equals the reference', async ({ shape }) => {
  const errors = await compareWithReference(() => {
    const x = random(shape, 1, 1);
    const axes = shape.slice(1).map((_, axis) => axis);
    return [sum(x, axes), sum(x, axes, true), sum(x), sum(x, -1)];
  });
  expect(Math.max(...errors)).toBeLessThan(1e-5);
});

test.each([
  { shape: [4, 16, 16, 16], size: 3, stride: 2 },
  { shape: [2, 7, 9, 5], size: 3, stride: 2 },
  { shape: [3, 6, 6, 3], size: 2, stride: 2 },
])('max pooling of $shape by $size and its gradient equal the reference', async ({ shape, size, stride }) => {
  const errors = await compareWithReference(() => {
    const x = random(shape, 1) as Tensor4D;
    return [maxPool(x, size, stride, 'same'), grad((input) => sum(mul(square(maxPool(input as Tensor4D, size, stride, 'same')), 0.5)))(x)];
  });
  expect(Math.max(...errors)).toBeLessThan(1e-5);
});

test.each([
  { shape: [4, 9, 9, 16], begin: [0, 1, 1, 0], size: [4, 8, 8, 16] },
  { shape: [5, 4, 6, 7], begin: [1, 0, 2, 3], size: [3, 4, 3, 2] },
  { shape: [2, 3, 3, 5], begin: [0, 0, 0, 1], size: [-1, 2, -1, -1] },
])('the slice of $shape from $begin of $size equals the reference exactly', async ({ shape, begin, size }) => {
  const errors = await compareWithReference(() => [slice(random(shape, 1), begin, size)]);
  expect(errors).toEqual([0]);
});
