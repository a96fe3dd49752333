import { expect, test } from 'vitest';
import { attributeTypes } from '../../native/op-attribute';
import { makeConstant } from './graph-operations';
import { shareEqualNodes } from './share-equal-nodes';
import { countOps, makeOp, makeSource, makeStep } from './testing/describe-step';

const x = makeSource('Placeholder', 0, [2]);
const scalar = (value: number) => makeConstant({ shape: [], dtype: 1 }, Float32Array.of(value));
const pool = (stride: number) =>
  makeOp('MaxPool', [x], [2], [{ name: 'strides', type: attributeTypes.int, value: [1, stride, stride, 1] }]);

test('equal constants and the ops on them become one', () => {
  const step = makeStep({
    results: [makeOp('Mul', [x, scalar(2)], [2]), makeOp('Mul', [x, scalar(2)], [2]), makeOp('Mul', [x, scalar(3)], [2])],
  });
  const shared = shareEqualNodes(step);
  expect(countOps(shared)).toEqual({ Placeholder: 1, Const: 2, Mul: 2 });
  expect(shared.results[0]?.node).toBe(shared.results[1]?.node);
});

test('ops that differ in an attribute stay two', () => {
  expect(countOps(shareEqualNodes(makeStep({ results: [pool(1), pool(2), pool(2)] })))).toEqual({ Placeholder: 1, MaxPool: 2 });
});

test('the order of inputs matters', () => {
  const y = makeSource('VariableValue', 0, [2]);
  expect(countOps(shareEqualNodes(makeStep({ results: [makeOp('Sub', [x, y], [2]), makeOp('Sub', [y, x], [2])] })))).toMatchObject({
    Sub: 2,
  });
});

test('a constant of another shape is another constant', () => {
  const vector = makeConstant({ shape: [1], dtype: 1 }, Float32Array.of(2));
  expect(countOps(shareEqualNodes(makeStep({ results: [scalar(2), vector] })))).toEqual({ Const: 2 });
});

test('two draws of random numbers stay two', () => {
  const draw = () => makeOp('RandomUniform', [], [2]);
  expect(countOps(shareEqualNodes(makeStep({ results: [draw(), draw()] })))).toEqual({ RandomUniform: 2 });
});
