import { checkStatus, type GraphOutputReference, type Pointer, type TensorFlowLibrary } from '../native/c-api';
import { attributeTypes, graphAttributeSetters, type OpAttribute, setAttribute } from '../native/op-attribute';
import { allocateTensor, type TensorValues } from '../native/tensor-memory';
import { CaptureError } from './capture-error';
import type { GraphNode, TensorType } from './graph-node';
import { createOpInputReader } from './op-inputs';

export type { GraphOutputReference };

export interface OperationRequest {
  readonly op: string;
  readonly inputs: readonly GraphOutputReference[];
  readonly attributes?: readonly OpAttribute[];
  readonly controlInputs?: readonly Pointer[];
}

/** Adds operations to one `TF_Graph`. The graph belongs to the caller. */
export interface GraphEmitter {
  readonly graph: Pointer;
  add(request: OperationRequest): Pointer;
  addConstant(type: TensorType, values: TensorValues): GraphOutputReference;
  addPlaceholder(type: TensorType): GraphOutputReference;
  /** `Placeholder`s and `VariableValue`s are not operations of their own: `source` says what stands for them. */
  addNode(node: GraphNode, inputs: readonly GraphOutputReference[], source: (node: GraphNode) => GraphOutputReference): Pointer;
  /** @throws CaptureError where the shape depends on values; `op` is named in it */
  typeOf(output: GraphOutputReference, op: string): TensorType;
}

export function createGraphEmitter(library: TensorFlowLibrary, graph: Pointer): GraphEmitter {
  const status = library.newStatus();
  const check = (doing: string) => checkStatus(library, status, doing);
  const setters = graphAttributeSetters(library);
  const inputListsOf = createOpInputReader(library, graph, status);
  let count = 0;

  const addInputs = (description: Pointer, op: string, inputs: readonly GraphOutputReference[]) => {
    const lists = inputListsOf(op);
    const listCount = lists.filter(Boolean).length;
    if (listCount > 1) throw new CaptureError(`${op} takes several lists of tensors`);
    const listLength = inputs.length - (lists.length - listCount);
    let position = 0;
    for (const isList of lists) {
      if (isList) {
        library.addInputList(description, packOutputs(inputs.slice(position, position + listLength)), listLength);
        position += listLength;
      } else {
        const input = inputs[position++];
        if (!input) throw new CaptureError(`${op} lacks an input`);
        library.addInput(description, input);
      }
    }
  };

  const add = ({ op, inputs, attributes = [], controlInputs = [] }: OperationRequest): Pointer => {
    const description = library.newOperation(graph, op, `${op}_${count++}`);
    addInputs(description, op, inputs);
    for (const operation of controlInputs) library.addControlInput(description, operation);
    for (const attribute of attributes) setAttribute(setters, description, attribute);
    const operation = library.finishOperation(description, status);
    check(`adding ${op} to the graph`);
    return operation;
  };

  const addConstant = ({ shape, dtype }: TensorType, values: TensorValues): GraphOutputReference => {
    const tensor = allocateTensor(library, dtype, shape, values);
    const description = library.newOperation(graph, 'Const', `Const_${count++}`);
    library.graphTensor(description, 'value', tensor, status);
    library.deleteTensor(tensor);
    check('making a constant');
    library.graphType(description, 'dtype', dtype);
    const operation = library.finishOperation(description, status);
    check('adding a constant to the graph');
    return { oper: operation, index: 0 };
  };

  return {
    graph,
    add,
    addConstant,
    addPlaceholder: ({ shape, dtype }) => ({
      oper: add({
        op: 'Placeholder',
        inputs: [],
        attributes: [
          { name: 'dtype', type: attributeTypes.type, value: dtype },
          { name: 'shape', type: attributeTypes.shape, value: shape },
        ],
      }),
      index: 0,
    }),
    addNode(node, inputs, source) {
      if (node.op === 'Placeholder' || node.op === 'VariableValue') return source(node).oper;
      if (node.op === 'Const') {
        const [type] = node.outputs;
        if (!type || !node.values) throw new Error('a constant needs a type and values');
        return addConstant(type, node.values).oper;
      }
      return add({ op: node.op, inputs, attributes: node.attributes });
    },
    typeOf(output, op) {
      const rank = library.outputRank(graph, output, status);
      check('reading a shape');
      if (rank < 0) throw new CaptureError(`output ${output.index} of ${op} has a rank that is not known before the step runs`);
      const dims = new BigInt64Array(rank);
      if (rank > 0) library.outputShape(graph, output, dims, rank, status);
      check('reading a shape');
      const shape = Array.from(dims, Number);
      if (shape.some((length) => length < 0))
        throw new CaptureError(`output ${output.index} of ${op} has a shape that is not known before the step runs`);
      return { shape, dtype: library.outputType(output) };
    },
  };
}

/** A C array of `TF_Output` (16 bytes each: address, index, padding). */
export function packOutputs(outputs: readonly GraphOutputReference[]): BigInt64Array {
  return BigInt64Array.from(outputs.flatMap(({ oper, index }) => [BigInt.asIntN(64, oper), BigInt(index)]));
}
