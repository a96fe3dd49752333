import type { CapturedStep, GraphNode, GraphOutput } from '../graph-node';

/** What stands for a node's outputs, in their order; `undefined` keeps the node. `original` is the node before its inputs were rewritten. */
export type NodeRewrite = (node: GraphNode, original: GraphNode) => readonly GraphOutput[] | undefined;

/**
 * Visits what a step's results and new values depend on, inputs first, and rebuilds it: `rewrite` sees each node once, with inputs that
 * are already rewritten. A node whose inputs stay is passed as it is, so that identity means sameness. What nothing needs any more falls away.
 */
export function rewriteNodes(step: CapturedStep, rewrite: NodeRewrite): CapturedStep {
  const replacements = new Map<GraphNode, readonly GraphOutput[]>();

  const replacementOf = ({ node, index }: GraphOutput): GraphOutput => {
    const output = replacements.get(node)?.[index];
    if (!output) throw new Error(`nothing stands for output ${index} of ${node.op}`);
    return output;
  };

  const replace = (node: GraphNode): void => {
    const inputs = node.inputs.map(replacementOf);
    const isKept = inputs.every(
      ({ node: source, index }, position) => source === node.inputs[position]?.node && index === node.inputs[position]?.index,
    );
    const present = isKept ? node : { ...node, inputs };
    replacements.set(node, rewrite(present, node) ?? outputsOf(present));
  };

  for (const node of orderNodes(step)) replace(node);
  const { results, assignments, updates } = step;
  return {
    results: results.map(replacementOf),
    assignments: assignments.map(({ slot, value }) => ({ slot, value: replacementOf(value) })),
    updates: updates.map((update) => ({ ...update, inputs: update.inputs.map(replacementOf) })),
  };
}

/** Every node a step depends on, inputs before what uses them. Deep graphs need no deep stack. */
export function orderNodes({ results, assignments, updates }: CapturedStep): GraphNode[] {
  const ordered = new Set<GraphNode>();
  const pending = [...results, ...assignments.map(({ value }) => value), ...updates.flatMap(({ inputs }) => inputs)]
    .map(({ node }) => node)
    .reverse();
  for (let node = pending.at(-1); node; node = pending.at(-1)) {
    const missing = ordered.has(node) ? [] : node.inputs.map((input) => input.node).filter((input) => !ordered.has(input));
    if (missing.length > 0) pending.push(...missing);
    else {
      ordered.add(node);
      pending.pop();
    }
  }
  return [...ordered];
}

export function outputsOf(node: GraphNode): GraphOutput[] {
  return node.outputs.map((_, index) => ({ node, index }));
}
