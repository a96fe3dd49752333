import { dataTypes, sizeOf } from '../../native/data-type';
import { type GraphOutput, outputType } from '../graph-node';

// Patterns of arithmetic that passes look for.

/** The two operands of that op, if it is one. */
export function operandsOf(output: GraphOutput | undefined, op: string): readonly [GraphOutput, GraphOutput] | undefined {
  if (output?.node.op !== op) return undefined;
  const [left, right] = output.node.inputs;
  return left && right ? [left, right] : undefined;
}

/** Both operands of a commutative op, in either order. */
export function operandOrders(output: GraphOutput | undefined, op: string): readonly (readonly [GraphOutput, GraphOutput])[] {
  const operands = operandsOf(output, op);
  return operands ? [operands, [operands[1], operands[0]]] : [];
}

/** `output` divided into a constant factor and the rest, if it is such a product. */
export function constantFactorOf(output: GraphOutput | undefined): { readonly factor: number; readonly rest: GraphOutput } | undefined {
  for (const [rest, constant] of operandOrders(output, 'Mul')) {
    const factor = constantScalarOf(constant);
    if (factor !== undefined) return { factor, rest };
  }
  return undefined;
}

export function constantScalarOf(output: GraphOutput): number | undefined {
  const { values } = output.node;
  return output.node.op === 'Const' && values?.length === 1 && outputType(output).dtype === dataTypes.float32
    ? Number(values[0])
    : undefined;
}

export function hasOneValue(output: GraphOutput): boolean {
  return sizeOf(outputType(output).shape) === 1;
}

export function isVariable(output: GraphOutput | undefined, slot: number): boolean {
  return output?.node.op === 'VariableValue' && output.node.slot === slot;
}

export function isSame(left: GraphOutput, right: GraphOutput): boolean {
  return left.node === right.node && left.index === right.index;
}
