import type { Pointer, TensorFlowLibrary } from '../native/c-api';
import { dataTypes } from '../native/data-type';
import type { EagerBinding, OpRecorder, TensorMetadata } from '../native/eager-binding';
import { readTensor } from '../native/tensor-memory';
import { CaptureError } from './capture-error';
import { createGraphEmitter, type GraphOutputReference } from './graph-emitter';
import type { GraphNode, GraphOutput, TensorType } from './graph-node';

/** Turns the ops that tfjs runs into {@link GraphNode}s; a scratch `TF_Graph` infers their shapes. */
export interface GraphRecorder extends OpRecorder {
  /** A tensor that stands for an input of the step. */
  addPlaceholder(type: TensorType, slot: number): TensorMetadata;
  /** From here on `id` means what variable `slot` holds when the step starts. */
  bindVariable(id: number, type: TensorType, slot: number): void;
  /** The node output behind a tensor id. */
  outputOf(id: number): GraphOutput;
  close(): void;
}

/** Outputs that only another op of the same family reads, so that their shape matters to nobody: cuDNN's reserve space. */
const opaqueOutputs: Readonly<Record<string, number>> = { FusedBatchNormV3: 5 };
const opaqueType: TensorType = { shape: [0], dtype: dataTypes.float32 };

export function createGraphRecorder(binding: EagerBinding): GraphRecorder {
  const { library } = binding;
  const scratch = library.newGraph();
  const emitter = createGraphEmitter(library, scratch);
  const emitted = new Map<GraphNode, Pointer>();
  const symbols = new Map<number, GraphOutput>();
  let nextSymbol = -1;

  const nameOutput = (output: GraphOutput): TensorMetadata => {
    const id = nextSymbol--;
    symbols.set(id, output);
    const type = output.node.outputs[output.index];
    if (!type) throw new Error('an output without a type');
    return { id, shape: [...type.shape], dtype: type.dtype };
  };

  const addSource = (op: 'Placeholder' | 'VariableValue', type: TensorType, slot: number): GraphOutput => {
    const node: GraphNode = { op, attributes: [], inputs: [], outputs: [type], slot };
    emitted.set(node, emitter.addPlaceholder(type).oper);
    return { node, index: 0 };
  };

  const addConstant = (id: number): GraphOutput => {
    const { type, values } = readEagerTensor(binding, library, id);
    const node: GraphNode = { op: 'Const', attributes: [], inputs: [], outputs: [type], values };
    emitted.set(node, emitter.addConstant(type, values).oper);
    return { node, index: 0 };
  };

  const outputOf = (id: number): GraphOutput => {
    const known = symbols.get(id);
    if (known) return known;
    if (id < 0) throw new CaptureError('a tensor of another capture is used');
    // Tensors are immutable, so one from outside the step is a constant of it, like one made inside.
    const output = addConstant(id);
    symbols.set(id, output);
    return output;
  };

  const referenceOf = ({ node, index }: GraphOutput): GraphOutputReference => {
    const oper = emitted.get(node);
    if (oper === undefined) throw new Error(`${node.op} is not in the scratch graph`);
    return { oper, index };
  };

  return {
    record(op, attributes, inputIds, outputCount) {
      const inputs = inputIds.map(outputOf);
      const oper = emitter.add({ op, attributes, inputs: inputs.map(referenceOf) });
      const outputs = Array.from({ length: outputCount }, (_, index) =>
        index === opaqueOutputs[op] ? opaqueType : emitter.typeOf({ oper, index }, op),
      );
      const node: GraphNode = { op, attributes: [...attributes], inputs, outputs };
      emitted.set(node, oper);
      return outputs.map((_, index) => nameOutput({ node, index }));
    },
    read(id) {
      const values = symbols.get(id)?.node.values;
      if (!values) throw new CaptureError('a value is read inside the step');
      return values;
    },
    addPlaceholder: (type, slot) => nameOutput(addSource('Placeholder', type, slot)),
    bindVariable: (id, type, slot) => symbols.set(id, addSource('VariableValue', type, slot)),
    outputOf,
    close: () => library.deleteGraph(scratch),
  };
}

function readEagerTensor(binding: EagerBinding, library: TensorFlowLibrary, id: number) {
  const tensor = binding.resolveTensor(id);
  const shape = Array.from({ length: library.tensorRank(tensor) }, (_, axis) => library.tensorDimension(tensor, axis));
  const type: TensorType = { shape, dtype: library.tensorType(tensor) };
  const values = readTensor(library, tensor);
  library.deleteTensor(tensor);
  return { type, values };
}
