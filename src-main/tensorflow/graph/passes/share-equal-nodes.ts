import type { CapturedStep, GraphNode, GraphOutput } from '../graph-node';
import { outputsOf, rewriteNodes } from './rewrite-nodes';

/** Larger constants are not compared: few repeat, and a key costs a string of their size. */
const maximumComparedValues = 256;

/** Ops that give something else at each call. */
const isRandom = ({ op }: GraphNode) => /Random|Multinomial|TruncatedNormal/.test(op);

/** Common-subexpression elimination: nodes of the same op, attributes and inputs become one, equal constants too. */
export function shareEqualNodes(step: CapturedStep): CapturedStep {
  const ids = new Map<GraphNode, number>();
  const known = new Map<string, GraphOutput[]>();
  const idOf = ({ node, index }: GraphOutput) => `${ids.get(node)}:${index}`;
  return rewriteNodes(step, (node) => {
    ids.set(node, ids.size);
    if (isRandom(node) || (node.values?.length ?? 0) > maximumComparedValues) return undefined;
    const key = describe(node, node.inputs.map(idOf));
    const equal = known.get(key);
    if (!equal) known.set(key, outputsOf(node));
    return equal;
  });
}

function describe({ op, attributes, outputs, values, slot }: GraphNode, inputs: readonly string[]): string {
  const settings = attributes
    .map(({ name, value }) => `${name}=${ArrayBuffer.isView(value) ? String(value) : JSON.stringify(value)}`)
    .sort();
  const types = outputs.map(({ shape, dtype }) => `${dtype}[${shape}]`);
  return [op, slot, ...settings, ...types, values && new Uint8Array(values.buffer, values.byteOffset, values.byteLength), ...inputs].join(
    '|',
  );
}
