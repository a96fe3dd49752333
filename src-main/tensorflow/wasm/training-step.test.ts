import '@tensorflow/tfjs-backend-cpu';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { abs, add, backend, concat, conv2d, matMul, mean, memory, randomNormal, relu, reshape, setBackend, sub, tidy, oneHot, cast, tensor1d, train, valueAndGrads, variable, dispose, maxPool } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { batchNormTraining } from '../operations/batch-norm-training';
import { softmaxCrossEntropy } from '../operations/softmax-cross-entropy';
import { subsample } from '../operations/subsample';
import { registerReferenceKernels } from '../reference/register-reference-kernels';
import { compareWithReference } from './compare-with-reference';
import { startWasmEngine } from './start-wasm-engine';

const images = 8;
const classes = 5;

/** Shapes of a small residual net of two encoders with shared weights, in the order `lossOf` takes them; its biases before batch norm have a true gradient of 0. */
const shapes: readonly (readonly number[])[] = [
  [8, 8, 3, 16], [16], [16], [16],
  [3, 3, 16, 16], [16], [16], [3, 3, 16, 16], [16], [16],
  [3, 3, 16, 24], [24], [24], [3, 3, 24, 24], [24], [24], [1, 1, 16, 24],
  [4 * 4 * 24 * 2, classes],
];

/** The loss of a batch of pairs: stem, max pool, a block that subsamples, a block that projects, both codes compared, a linear layer. */
function lossOf(weights: readonly Tensor[]): Scalar {
  const [first, second] = [1, 2].map((seed) => encode(randomNormal([images, 32, 32, 3], 0, 1, 'float32', seed) as Tensor4D, weights));
  if (first === undefined || second === undefined) throw new Error('a pair has two frames');
  const features = reshape(concat([first, abs(sub(first, second))], 3), [images, -1]);
  const labels = cast(oneHot(tensor1d(Array.from({ length: images }, (_, image) => image % classes), 'int32'), classes), 'float32');
  return mean(softmaxCrossEntropy(matMul(features, weights.at(-1) as Tensor2D), labels as Tensor2D));
}

function encode(x: Tensor4D, weights: readonly Tensor[]): Tensor4D {
  const filter = (index: number) => weights[index] as Tensor4D;
  const norm = (map: Tensor4D, index: number) => batchNormTraining(map, weights[index] as Tensor1D, weights[index + 1] as Tensor1D, 1e-5).y;
  const stem = add(conv2d(x, filter(0), 2, [[0, 0], [3, 3], [3, 3], [0, 0]]), weights[1] as Tensor1D) as Tensor4D;
  const pooled = maxPool(relu(norm(stem, 2)), 3, 2, 'same');
  const one = norm(conv2d(relu(norm(conv2d(pooled, filter(4), 2, 1), 5)), filter(7), 1, 1), 8);
  const middle = relu(add(one, subsample(pooled, 2))) as Tensor4D;
  const two = norm(conv2d(relu(norm(conv2d(middle, filter(10), 1, 1), 11)), filter(13), 1, 1), 14);
  return relu(add(two, conv2d(middle, filter(16), 1, 0))) as Tensor4D;
}

const initialWeights = (): Tensor[] =>
  shapes.map((shape, index) => (shape.length === 1 ? add(1, randomNormal([...shape], 0, 0.1, 'float32', index)) : randomNormal([...shape], 0, 0.1, 'float32', index)));

beforeAll(async () => {
  registerReferenceKernels();
  await startWasmEngine();
});

test('loss and gradients of a small residual net equal the reference', async () => {
  const errors = await compareWithReference(() => {
    const { value, grads } = valueAndGrads((...weights: Tensor[]) => lossOf(weights))(initialWeights());
    return [value, ...grads];
  });
  const [lossError, ...gradientErrors] = errors;
  const biasBeforeNorm = 1;
  expect(lossError).toBeLessThan(1e-5);
  expect(Math.max(...gradientErrors.filter((_, index) => index !== biasBeforeNorm))).toBeLessThan(1e-5);
});

test('200 training steps keep the number of tensors and the size of the heap', async () => {
  await setBackend('wasm');
  const weights = tidy(() => initialWeights().map((tensor) => variable(tensor)));
  const optimizer = train.momentum(0.01, 0.9);
  const step = () => tidy(() => optimizer.minimize(() => lossOf(weights), true, weights)?.dataSync()[0]);
  const first = step() ?? Number.NaN;
  const before = { tensors: memory().numTensors, heapBytes: heapBytes() };
  let last = first;
  for (let index = 0; index < 200; index++) last = step() ?? Number.NaN;
  expect({ tensors: memory().numTensors, heapBytes: heapBytes() }).toEqual(before);
  expect(last).toBeLessThan(first / 2);
  dispose(weights);
  optimizer.dispose();
}, 60_000);

function heapBytes(): number {
  const current = backend();
  if (!(current instanceof BackendWasm)) throw new Error('the WASM backend is not the current one');
  return current.wasm.HEAPU8.length;
}
