import { dataTypes } from '../../../native/data-type';
import type { OpAttribute } from '../../../native/op-attribute';
import type { CapturedStep, GraphNode, GraphOutput } from '../../graph-node';
import { orderNodes } from '../rewrite-nodes';

// Steps written by hand, for tests that need no TensorFlow.

export function makeOp(
  op: string,
  inputs: readonly GraphOutput[],
  shape: readonly number[],
  attributes: readonly OpAttribute[] = [],
): GraphOutput {
  return { node: { op, inputs, attributes, outputs: [{ shape, dtype: dataTypes.float32 }] }, index: 0 };
}

export function makeSource(op: 'Placeholder' | 'VariableValue', slot: number, shape: readonly number[]): GraphOutput {
  return { node: { op, slot, inputs: [], attributes: [], outputs: [{ shape, dtype: dataTypes.float32 }] }, index: 0 };
}

export function makeStep(parts: Partial<CapturedStep>): CapturedStep {
  return { results: [], assignments: [], updates: [], ...parts };
}

/** How many nodes of each op a step holds. */
export function countOps(step: CapturedStep): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { op } of orderNodes(step)) counts[op] = (counts[op] ?? 0) + 1;
  return counts;
}

/** `a(b, c(d))`, as a reader would write it. */
export function describeNode({ op, inputs, slot }: GraphNode): string {
  const name = slot === undefined ? op : `${op}${slot}`;
  return inputs.length === 0 ? name : `${name}(${inputs.map(({ node }) => describeNode(node)).join(', ')})`;
}
