import { dataTypes, sizeOf } from '../../native/data-type';
import { attributeTypes, type OpAttribute } from '../../native/op-attribute';
import type { TensorValues } from '../../native/tensor-memory';
import { type GraphNode, type GraphOutput, outputType, type TensorType } from '../graph-node';

// Nodes that passes make, with the shapes TensorFlow would infer for them; all tensors are float32.

const typeAttribute = (name: string, value: number): OpAttribute => ({ name, type: attributeTypes.type, value });
const floatAttribute = typeAttribute('T', dataTypes.float32);

export const shapeOf = (output: GraphOutput): readonly number[] => outputType(output).shape;

function makeNode(
  op: string,
  inputs: readonly GraphOutput[],
  shapes: readonly (readonly number[])[],
  attributes: readonly OpAttribute[],
): GraphNode {
  return { op, inputs, attributes, outputs: shapes.map((shape) => ({ shape, dtype: dataTypes.float32 })) };
}

function makeOutput(
  op: string,
  inputs: readonly GraphOutput[],
  shape: readonly number[],
  attributes: readonly OpAttribute[] = [floatAttribute],
): GraphOutput {
  return { node: makeNode(op, inputs, [shape], attributes), index: 0 };
}

export function makeConstant(type: TensorType, values: TensorValues): GraphOutput {
  return { node: { op: 'Const', attributes: [], inputs: [], outputs: [type], values }, index: 0 };
}

export const scalar = (value: number) => makeConstant({ shape: [], dtype: dataTypes.float32 }, Float32Array.of(value));

export const zeros = (shape: readonly number[]) => makeConstant({ shape, dtype: dataTypes.float32 }, new Float32Array(sizeOf(shape)));

const integers = (values: readonly number[], shape: readonly number[] = [values.length]) =>
  makeConstant({ shape, dtype: dataTypes.int32 }, Int32Array.from(values));

export function reshape(x: GraphOutput, shape: readonly number[]): GraphOutput {
  if (shapeOf(x).join() === shape.join()) return x;
  return makeOutput('Reshape', [x, integers(shape)], shape, [floatAttribute, typeAttribute('Tshape', dataTypes.int32)]);
}

/** `a · b` of matrices, each transposed before where asked. */
export function multiplyMatrices(a: GraphOutput, b: GraphOutput, transpose: { a?: boolean; b?: boolean } = {}): GraphOutput {
  const { a: transposeA = false, b: transposeB = false } = transpose;
  const shape = [shapeOf(a)[transposeA ? 1 : 0] ?? 0, shapeOf(b)[transposeB ? 0 : 1] ?? 0];
  return makeOutput('MatMul', [a, b], shape, [
    floatAttribute,
    { name: 'transpose_a', type: attributeTypes.bool, value: transposeA },
    { name: 'transpose_b', type: attributeTypes.bool, value: transposeB },
  ]);
}

export function slice(x: GraphOutput, begin: readonly number[], shape: readonly number[]): GraphOutput {
  if (shapeOf(x).join() === shape.join()) return x;
  return makeOutput('Slice', [x, integers(begin), integers(shape)], shape, [floatAttribute, typeAttribute('Index', dataTypes.int32)]);
}

export function concatenate(parts: readonly GraphOutput[], axis: number): GraphOutput {
  const [first] = parts;
  if (!first) throw new Error('nothing to concatenate');
  if (parts.length === 1) return first;
  const length = parts.reduce((sum, part) => sum + (shapeOf(part)[axis] ?? 0), 0);
  const shape = shapeOf(first).map((own, position) => (position === axis ? length : own));
  return makeOutput('ConcatV2', [...parts, integers([axis], [])], shape, [
    { name: 'N', type: attributeTypes.int, value: parts.length },
    floatAttribute,
    typeAttribute('Tidx', dataTypes.int32),
  ]);
}

/** Equal parts along an axis. */
export function splitEvenly(x: GraphOutput, count: number, axis: number): GraphOutput[] {
  if (count === 1) return [x];
  const shape = shapeOf(x).map((length, position) => (position === axis ? length / count : length));
  const node = makeNode('Split', [integers([axis], []), x], new Array(count).fill(shape), [
    { name: 'num_split', type: attributeTypes.int, value: count },
    floatAttribute,
  ]);
  return shape.length === 0 || sizeOf(shape) === 0 ? [] : node.outputs.map((_, index) => ({ node, index }));
}

export function addAll(terms: readonly GraphOutput[]): GraphOutput {
  const [first] = terms;
  if (!first) throw new Error('nothing to add');
  if (terms.length === 1) return first;
  return makeOutput('AddN', terms, shapeOf(first), [{ name: 'N', type: attributeTypes.int, value: terms.length }, floatAttribute]);
}

/** Element by element, of equal shapes. */
export function multiply(left: GraphOutput, right: GraphOutput): GraphOutput {
  return makeOutput('Mul', [left, right], shapeOf(left));
}
