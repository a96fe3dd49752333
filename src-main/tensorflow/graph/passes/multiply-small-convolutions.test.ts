import { expect, test } from 'vitest';
import { attributeTypes, type OpAttribute } from '../../native/op-attribute';
import type { GraphOutput } from '../graph-node';
import { shapeOf } from './graph-operations';
import { multiplySmallConvolutions } from './multiply-small-convolutions';
import { countOps, makeOp, makeSource, makeStep } from './testing/describe-step';

const attributes = (stride: number, padding: string, format = 'NHWC'): OpAttribute[] => [
  { name: 'strides', type: attributeTypes.int, value: [1, stride, stride, 1] },
  { name: 'padding', type: attributeTypes.string, value: padding },
  { name: 'data_format', type: attributeTypes.string, value: format },
  { name: 'dilations', type: attributeTypes.int, value: [1, 1, 1, 1] },
];
const kernel = makeSource('VariableValue', 0, [3, 3, 5, 7]);

function convolve(batch: number, cells: number, stride = 1, padding = 'SAME', format = 'NHWC'): GraphOutput {
  const result = padding === 'SAME' ? Math.ceil(cells / stride) : Math.floor((cells - 3) / stride) + 1;
  return makeOp(
    'Conv2D',
    [makeSource('Placeholder', 0, [batch, cells, cells, 5]), kernel],
    [batch, result, result, 7],
    attributes(stride, padding, format),
  );
}

test.each([
  ['1×1', convolve(16, 1)],
  ['2×2', convolve(16, 2)],
  ['2×2, stride 2', convolve(16, 2, 2)],
  ['3×3 without padding', convolve(16, 3, 1, 'VALID')],
])('a 3×3 convolution of a %s map becomes a matrix product of the same shape', (_, convolution) => {
  const step = multiplySmallConvolutions(makeStep({ results: [convolution] }));
  expect(countOps(step)).toMatchObject({ MatMul: 1 });
  expect(countOps(step)).not.toHaveProperty('Conv2D');
  expect(step.results.map(shapeOf)).toEqual([shapeOf(convolution)]);
});

test.each([
  ['a 4×4 map', convolve(16, 4)],
  ['a batch too small to pay for the matrix', convolve(2, 1)],
  ['another layout', convolve(16, 1, 1, 'SAME', 'NCHW')],
])('a convolution of %s stays', (_, convolution) => {
  expect(countOps(multiplySmallConvolutions(makeStep({ results: [convolution] })))).toHaveProperty('Conv2D', 1);
});

test('the matrix is made once for both towers, forward and backward, and their gradients are summed before they are gathered', () => {
  const map = (slot: number) => makeSource('Placeholder', slot, [16, 2, 2, 5]);
  const change = (slot: number) => makeSource('Placeholder', slot, [16, 2, 2, 7]);
  const sizes = makeSource('Placeholder', 9, [4]);
  const settings = attributes(1, 'SAME');
  const step = makeStep({
    results: [
      makeOp('Conv2D', [map(0), kernel], [16, 2, 2, 7], settings),
      makeOp('Conv2D', [map(1), kernel], [16, 2, 2, 7], settings),
      makeOp('Conv2DBackpropInput', [sizes, kernel, change(2)], [16, 2, 2, 5], settings),
      makeOp(
        'Add',
        [
          makeOp('Conv2DBackpropFilter', [map(0), sizes, change(2)], [3, 3, 5, 7], settings),
          makeOp('Conv2DBackpropFilter', [map(1), sizes, change(3)], [3, 3, 5, 7], settings),
        ],
        [3, 3, 5, 7],
      ),
    ],
  });
  const rewritten = multiplySmallConvolutions(step);
  expect(countOps(rewritten)).toMatchObject({ MatMul: 5, ConcatV2: 2, Split: 1, AddN: 6 });
  expect(rewritten.results.map(shapeOf)).toEqual(step.results.map(shapeOf));
});
