import { readFileSync } from 'node:fs';
import path from 'node:path';
import { tensor4d } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { startTestEngines } from '../tensorflow/testing/start-test-engines';
import { paddedConvolution } from './padded-convolution';

/** By parity/make-convolutions.py; NHWC and [kernel, kernel, in, out]. */
interface ConvolutionCase {
  readonly height: number;
  readonly width: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly x: number[];
  readonly weight: number[];
  readonly shape: number[];
  readonly y: number[];
}

const engines = await startTestEngines();
const cases = JSON.parse(readFileSync(path.join(import.meta.dirname, 'parity/convolutions.json'), 'utf8')) as ConvolutionCase[];

describe.each(engines)('on the $kind engine', (engine) => {
  beforeAll(engine.activate);

  test.each(cases)(
    "$height × $width, kernel $kernel, stride $stride, padding $padding equals PyTorch's conv2d",
    ({ height, width, kernel, stride, padding, x, weight, shape, y }) => {
      const result = paddedConvolution(tensor4d(x, [2, height, width, 2]), tensor4d(weight, [kernel, kernel, 2, 3]), stride, padding);
      expect(result.shape).toEqual(shape);
      // Whole numbers: exact but for kernels that transform (Winograd).
      expect(Array.from(result.dataSync(), Math.round)).toEqual(y);
    },
  );
});
