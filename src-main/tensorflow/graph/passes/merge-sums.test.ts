import { expect, test } from 'vitest';
import type { GraphOutput } from '../graph-node';
import { mergeSums } from './merge-sums';
import { describeNode, makeOp, makeSource, makeStep } from './testing/describe-step';

const shape = [2, 3];
const [a, b, c, d] = [0, 1, 2, 3].map((slot) => makeSource('Placeholder', slot, shape)) as [
  GraphOutput,
  GraphOutput,
  GraphOutput,
  GraphOutput,
];
const add = (left: GraphOutput, right: GraphOutput) => makeOp('Add', [left, right], shape);
const describeAll = (results: GraphOutput[]) => mergeSums(makeStep({ results })).results.map(({ node }) => describeNode(node));

test('a chain of additions becomes one op with its terms in order', () => {
  expect(describeAll([add(add(add(a, b), c), d)])).toEqual(['AddN(Placeholder0, Placeholder1, Placeholder2, Placeholder3)']);
});

test('a single addition stays', () => {
  expect(describeAll([add(a, b)])).toEqual(['Add(Placeholder0, Placeholder1)']);
});

test('a partial sum that is needed elsewhere is made once and kept', () => {
  const partial = add(a, b);
  expect(describeAll([add(partial, c), partial])).toEqual([
    'Add(Add(Placeholder0, Placeholder1), Placeholder2)',
    'Add(Placeholder0, Placeholder1)',
  ]);
  expect(describeAll([add(partial, c), add(partial, d)])[0]).toBe('Add(Add(Placeholder0, Placeholder1), Placeholder2)');
});

test('an addition that broadcasts is not part of a sum', () => {
  const vector = makeSource('VariableValue', 0, [3]);
  expect(describeAll([add(add(a, vector), b)])).toEqual(['Add(Add(Placeholder0, VariableValue0), Placeholder1)']);
});

test('twice the same term counts twice', () => {
  expect(describeAll([add(add(a, a), b)])).toEqual(['AddN(Placeholder0, Placeholder0, Placeholder1)']);
});
