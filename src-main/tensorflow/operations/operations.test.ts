import {
  grads,
  mul,
  type Scalar,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  tensor1d,
  tensor2d,
  tensor4d,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { startTestEngines } from '../testing/start-test-engines';
import { batchNormTraining } from './batch-norm-training';
import { softmaxCrossEntropy } from './softmax-cross-entropy';
import { subsample } from './subsample';

const engines = await startTestEngines();
const read = (tensor: Tensor) => Array.from(tensor.dataSync());

describe.each(engines)('on the $kind engine', (engine) => {
  beforeAll(engine.activate);

  test('cross-entropy stays finite for logits that overflow an exponential, and its gradient is softmax − target', () => {
    const logits = tensor2d([1000, 0, -1000, 0, 0, 0], [2, 3]);
    const targets = tensor2d([0, 1, 0, 0, 0, 1], [2, 3]);
    const [first, second] = read(softmaxCrossEntropy(logits, targets));
    expect(first).toBeCloseTo(1000, 3);
    expect(second).toBeCloseTo(Math.log(3), 6);
    const [gradient] = grads((scores, wanted) => sum(softmaxCrossEntropy(scores as Tensor2D, wanted as Tensor2D)))([logits, targets]);
    const expected = [1, -1, 0, 1 / 3, 1 / 3, -2 / 3];
    for (const [index, value] of read(gradient as Tensor).entries()) expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 6);
  });

  test('batch norm gives the mean and the unbiased variance of the batch', () => {
    const x = tensor4d([1, 10, 2, 20, 3, 30, 6, 60], [2, 1, 2, 2]);
    const { y, mean, variance } = batchNormTraining(x, tensor1d([1, 2]), tensor1d([0, 1]), 1e-5);
    expect(read(mean)).toEqual([3, 30]);
    // Squares of −2, −1, 0, 3, divided by 3.
    expect(read(variance)[0]).toBeCloseTo(14 / 3, 4);
    expect(read(variance)[1]).toBeCloseTo(1400 / 3, 2);
    expect(read(y)[0]).toBeCloseTo(-2 / Math.sqrt(3.5 + 1e-5), 5);
    expect(read(y)[1]).toBeCloseTo(1 + (2 * -20) / Math.sqrt(350 + 1e-5), 4);
  });

  test('the gradients of batch norm are those of finite differences', () => {
    const values = Array.from({ length: 24 }, (_, index) => Math.sin(index * index));
    const weights = tensor4d(
      values.map((_, index) => Math.cos(3 * index)),
      [3, 2, 2, 2],
    );
    const loss = (...inputs: Tensor[]): Scalar => {
      const [x, gamma, beta] = inputs as [Tensor4D, Tensor1D, Tensor1D];
      return sum(mul(batchNormTraining(x, gamma, beta, 1e-5).y, weights));
    };
    const at = (x: number[], gamma: number[], beta: number[]) =>
      loss(tensor4d(x, [3, 2, 2, 2]), tensor1d(gamma), tensor1d(beta)).dataSync()[0] ?? Number.NaN;
    const [gamma, beta] = [
      [1.5, 0.5],
      [0.1, -0.2],
    ];
    const gradients = grads(loss)([tensor4d(values, [3, 2, 2, 2]), tensor1d(gamma), tensor1d(beta)]).map(read);
    const step = 1e-2;
    const moved = (list: number[], index: number, by: number) => list.map((value, place) => (place === index ? value + by : value));
    for (const index of [0, 5, 23]) {
      const slope = (at(moved(values, index, step), gamma, beta) - at(moved(values, index, -step), gamma, beta)) / (2 * step);
      expect(gradients[0]?.[index]).toBeCloseTo(slope, 2);
    }
    for (const index of [0, 1]) {
      expect(gradients[1]?.[index]).toBeCloseTo(
        (at(values, moved(gamma, index, step), beta) - at(values, moved(gamma, index, -step), beta)) / (2 * step),
        3,
      );
      expect(gradients[2]?.[index]).toBeCloseTo(
        (at(values, gamma, moved(beta, index, step)) - at(values, gamma, moved(beta, index, -step))) / (2 * step),
        3,
      );
    }
  });

  test.each([
    { height: 4, width: 4 },
    { height: 5, width: 3 },
    { height: 1, width: 1 },
  ])('subsampling a $height × $width map takes every second cell, and its gradient goes back to those cells', ({ height, width }) => {
    const x: Tensor4D = tensor4d(
      Array.from({ length: height * width }, (_, index) => index + 1),
      [1, height, width, 1],
    );
    const isTaken = (index: number) => Math.floor(index / width) % 2 === 0 && (index % width) % 2 === 0;
    const taken = read(x).filter((_, index) => isTaken(index));
    expect(read(subsample(x, 2))).toEqual(taken);
    const [gradient] = grads((map) => sum(mul(subsample(map as Tensor4D, 2), 3)))([x]);
    expect(gradient?.shape).toEqual(x.shape);
    expect(read(gradient as Tensor)).toEqual(read(x).map((_, index) => (isTaken(index) ? 3 : 0)));
  });
});
