import '@tensorflow/tfjs-backend-cpu';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  abs,
  add,
  backend,
  cast,
  concat,
  conv2d,
  dispose,
  matMul,
  maxPool,
  mean,
  memory,
  oneHot,
  randomNormal,
  relu,
  reshape,
  type Scalar,
  setBackend,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tensor1d,
  tidy,
  train,
  valueAndGrads,
  variable,
} from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { batchNormTraining } from '../operations/batch-norm-training';
import { softmaxCrossEntropy } from '../operations/softmax-cross-entropy';
import { subsample } from '../operations/subsample';
import { registerReferenceKernels } from '../reference/register-reference-kernels';
import { compareWithReference } from './compare-with-reference';
import { startWasmEngine } from './start-wasm-engine';

// One tile of four images and one image over; small maps, because the reference takes seconds.
const images = 5;
const classes = 5;

/** Filters, biases, gammas and betas of a small residual net, in the order `encode` takes them, and its linear layer. */
const stem = [[8, 8, 3, 16], [16], [16], [16]];
const subsamplingBlock = [[3, 3, 16, 16], [16], [16], [3, 3, 16, 16], [16], [16]];
const projectingBlock = [[3, 3, 16, 24], [24], [24], [3, 3, 24, 24], [24], [24], [1, 1, 16, 24]];
const linear = [[2 * 2 * 24 * 2, classes]];
const shapes: readonly (readonly number[])[] = [...stem, ...subsamplingBlock, ...projectingBlock, ...linear];

beforeAll(async () => {
  registerReferenceKernels();
  await startWasmEngine();
});

test('loss and gradients of a small residual net equal the reference', async () => {
  const [lossError, ...gradientErrors] = await compareWithReference(() => {
    const { value, grads } = valueAndGrads((...weights: Tensor[]) => lossOf(weights))(initialWeights());
    return [value, ...grads];
  });
  // The bias straight before a batch norm has a true gradient of 0, so that its relative error says nothing.
  const stemBias = 1;
  expect(lossError).toBeLessThan(1e-5);
  expect(Math.max(...gradientErrors.filter((_, index) => index !== stemBias))).toBeLessThan(1e-5);
});

test('200 training steps keep the number of tensors and the size of the heap', async () => {
  await setBackend('wasm');
  const weights = tidy(() => initialWeights().map((tensor) => variable(tensor)));
  const optimizer = train.momentum(0.01, 0.9);
  const step = () => tidy(() => optimizer.minimize(() => lossOf(weights), true, weights)?.dataSync()[0] ?? Number.NaN);
  const first = step();
  const before = { tensors: memory().numTensors, heapBytes: heapBytes() };
  const losses = Array.from({ length: 200 }, step);
  expect({ tensors: memory().numTensors, heapBytes: heapBytes() }).toEqual(before);
  expect(losses.at(-1)).toBeLessThan(first / 2);
  dispose(weights);
  optimizer.dispose();
}, 60_000);

/** The loss of a batch of pairs: both codes and their difference, a linear layer, cross-entropy. */
function lossOf(weights: readonly Tensor[]): Scalar {
  const first = encode(randomNormal([images, 16, 16, 3], 0, 1, 'float32', 1) as Tensor4D, weights);
  const second = encode(randomNormal([images, 16, 16, 3], 0, 1, 'float32', 2) as Tensor4D, weights);
  const features = reshape(concat([first, abs(sub(first, second))], 3), [images, -1]);
  const labels = Int32Array.from({ length: images }, (_, image) => image % classes);
  const targets = cast(oneHot(tensor1d(labels, 'int32'), classes), 'float32') as Tensor2D;
  return mean(softmaxCrossEntropy(matMul(features, weights.at(-1) as Tensor2D), targets));
}

/** Stem 8×8 stride 2, max pool, a block that subsamples, a block that projects: 16×16 → 2×2 maps. */
function encode(x: Tensor4D, weights: readonly Tensor[]): Tensor4D {
  const filter = (index: number) => weights[index] as Tensor4D;
  const norm = (map: Tensor4D, index: number) => batchNormTraining(map, weights[index] as Tensor1D, weights[index + 1] as Tensor1D, 1e-5).y;
  const borders: [[number, number], [number, number], [number, number], [number, number]] = [
    [0, 0],
    [3, 3],
    [3, 3],
    [0, 0],
  ];
  const convolved = add(conv2d(x, filter(0), 2, borders), weights[1] as Tensor1D) as Tensor4D;
  const pooled = maxPool(relu(norm(convolved, 2)), 3, 2, 'same');
  const subsampled = norm(conv2d(relu(norm(conv2d(pooled, filter(4), 2, 1), 5)), filter(7), 1, 1), 8);
  const middle = relu(add(subsampled, subsample(pooled, 2))) as Tensor4D;
  const projected = norm(conv2d(relu(norm(conv2d(middle, filter(10), 1, 1), 11)), filter(13), 1, 1), 14);
  return relu(add(projected, conv2d(middle, filter(16), 1, 0))) as Tensor4D;
}

function initialWeights(): Tensor[] {
  return shapes.map((shape, index) => {
    // tfjs takes a seed of 0 for none.
    const noise = randomNormal([...shape], 0, 0.1, 'float32', index + 1);
    return shape.length === 1 ? add(noise, 1) : noise;
  });
}

function heapBytes(): number {
  const current = backend();
  if (!(current instanceof BackendWasm)) throw new Error('the WASM backend is not the current one');
  return current.wasm.HEAPU8.length;
}
