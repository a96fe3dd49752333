import type { OpAttribute } from '../native/op-attribute';
import type { TensorValues } from '../native/tensor-memory';

/** One output of a node. */
export interface GraphOutput {
  readonly node: GraphNode;
  readonly index: number;
}

/** What flows out of a node: static shape and `TF_DataType`. */
export interface TensorType {
  readonly shape: readonly number[];
  readonly dtype: number;
}

/**
 * A TensorFlow operation of a captured step, before it becomes part of a `TF_Graph`: plain data, so that passes can be
 * written and tested without TensorFlow. `Placeholder`s are the step's inputs, `VariableValue`s what its variables hold at
 * its start.
 */
export interface GraphNode {
  readonly op: string;
  readonly attributes: readonly OpAttribute[];
  readonly inputs: readonly GraphOutput[];
  readonly outputs: readonly TensorType[];
  /** Of a `Const`. */
  readonly values?: TensorValues;
  /** Of a `Placeholder`: which input; of a `VariableValue`: which variable. */
  readonly slot?: number;
}

export function outputType({ node, index }: GraphOutput): TensorType {
  const type = node.outputs[index];
  if (!type) throw new Error(`${node.op} has no output ${index}`);
  return type;
}

/** An op that changes variables where they lie: their handles come first among its inputs, then `inputs`. */
export interface VariableUpdate {
  readonly op: string;
  readonly attributes: readonly OpAttribute[];
  readonly slots: readonly number[];
  readonly inputs: readonly GraphOutput[];
}

/** A captured step: what it gives back and what it leaves in its variables, each of which is either assigned once or updated. */
export interface CapturedStep {
  readonly results: readonly GraphOutput[];
  readonly assignments: readonly { readonly slot: number; readonly value: GraphOutput }[];
  /** Made by passes; a traced step only assigns. Those of one variable follow each other in this order, after all values are computed. */
  readonly updates: readonly VariableUpdate[];
}
