import type { CapturedStep, GraphNode, GraphOutput } from '../graph-node';
import { addAll, shapeOf } from './graph-operations';
import { orderNodes, rewriteNodes } from './rewrite-nodes';

const sumOps = new Set(['Add', 'AddV2', 'AddN']);

/** A sum of sums that nothing else needs becomes one op, which passes over memory once. The terms keep their order. */
export function mergeSums(step: CapturedStep): CapturedStep {
  const partial = findPartialSums(step);
  const termsOf = new Map<GraphNode, readonly GraphOutput[]>();
  return rewriteNodes(step, (node, original) => {
    if (!isElementwiseSum(original)) return undefined;
    const terms = original.inputs.flatMap((input, position) => {
      const present = node.inputs[position];
      return (partial.has(input.node) && termsOf.get(input.node)) || (present ? [present] : []);
    });
    termsOf.set(original, terms);
    return terms.length > node.inputs.length ? [addAll(terms)] : undefined;
  });
}

/** Sums whose only use is as a term of another sum. */
function findPartialSums(step: CapturedStep): ReadonlySet<GraphNode> {
  const users = new Map<GraphNode, GraphNode[]>();
  const nodes = orderNodes(step);
  for (const node of nodes) {
    for (const input of node.inputs) users.set(input.node, [...(users.get(input.node) ?? []), node]);
  }
  const kept = new Set(
    [...step.results, ...step.assignments.map(({ value }) => value), ...step.updates.flatMap(({ inputs }) => inputs)].map(
      ({ node }) => node,
    ),
  );
  return new Set(
    nodes.filter((node) => {
      const [user, ...others] = users.get(node) ?? [];
      return isElementwiseSum(node) && !kept.has(node) && user !== undefined && others.length === 0 && isElementwiseSum(user);
    }),
  );
}

function isElementwiseSum(node: GraphNode): boolean {
  const shape = node.outputs[0]?.shape.join();
  return sumOps.has(node.op) && node.inputs.every((term) => shapeOf(term).join() === shape);
}
