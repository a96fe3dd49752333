import type { CapturedStep, GraphOutput } from '../graph-node';
import { addAll, addRows, reshape, shapeOf } from './graph-operations';
import { rewriteNodes } from './rewrite-nodes';

/** A scatter into zeros that is added to something else becomes a scatter into that: no zeros, and only what is scattered is read. */
export function scatterIntoSums(step: CapturedStep): CapturedStep {
  return rewriteNodes(step, (node) => {
    const [type] = node.outputs;
    if (!['Add', 'AddV2', 'AddN'].includes(node.op) || !type) return undefined;
    if (node.inputs.some((term) => shapeOf(term).join() !== type.shape.join())) return undefined;
    const position = node.inputs.findIndex((term) => scatterBehind(term) !== undefined);
    const scattered = node.inputs[position];
    const scatter = scattered && scatterBehind(scattered);
    if (!scatter) return undefined;
    const rest = addAll(node.inputs.filter((_, index) => index !== position));
    return [reshape(addRows(reshape(rest, scatter.shape), scatter.indices, scatter.updates), type.shape)];
  });
}

function scatterBehind({ node }: GraphOutput): { indices: GraphOutput; updates: GraphOutput; shape: readonly number[] } | undefined {
  const source = node.op === 'Reshape' ? node.inputs[0]?.node : node;
  const [indices, updates] = source?.inputs ?? [];
  const [type] = source?.outputs ?? [];
  return source?.op === 'ScatterNd' && indices && updates && type ? { indices, updates, shape: type.shape } : undefined;
}
