import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { Pointer } from '../native/c-api';
import { bytesOf, sizeOf } from '../native/data-type';
import type { EagerBinding } from '../native/eager-binding';
import { attributeTypes } from '../native/op-attribute';
import { allocateTensor, fillTensor } from '../native/tensor-memory';
import type { TensorFlowBackend } from '../native/tensorflow-backend';
import type { GraphOutputReference } from './graph-emitter';
import { type CapturedStep, type GraphNode, type GraphOutput, outputType, type TensorType } from './graph-node';
import type { GraphSession } from './graph-session';
import type { VariableStore } from './variable-store';

/** A step as one call. Inputs stay the caller's; results are new tensors, the caller's too. One call at a time. */
export type CapturedFunction = (...inputs: Tensor[]) => Promise<Tensor[]>;

interface CompileEnvironment {
  readonly backend: TensorFlowBackend;
  readonly binding: EagerBinding;
  readonly session: GraphSession;
  readonly variables: VariableStore;
}

/** Adds a captured step to the session's graph and prepares its call. `types` are its inputs', `variables` what its slots mean. */
export function compileStep(
  { binding, backend, session, variables: store }: CompileEnvironment,
  step: CapturedStep,
  types: readonly TensorType[],
  variables: readonly Variable[],
): CapturedFunction {
  const { emitter } = session;
  const { library } = binding;
  const placeholders = types.map((type) => emitter.addPlaceholder(type));
  const reads = new Map<number, GraphOutputReference>();
  const dtypeAttribute = (dtype: number) => ({ name: 'dtype', type: attributeTypes.type, value: dtype });
  const variableAt = (slot: number) => {
    const variable = variables[slot];
    if (!variable) throw new Error(`no variable ${slot}`);
    return variable;
  };

  const sourceOf = (node: GraphNode): GraphOutputReference => {
    const slot = node.slot ?? -1;
    const placeholder = placeholders[slot];
    if (node.op === 'Placeholder' && placeholder) return placeholder;
    let read = reads.get(slot);
    if (!read) {
      const { handle, type } = store.bind(variableAt(slot));
      read = { oper: emitter.add({ op: 'ReadVariableOp', inputs: [handle], attributes: [dtypeAttribute(type.dtype)] }), index: 0 };
      reads.set(slot, read);
    }
    return read;
  };
  const referenceOf = createNodeEmitter((node, inputs) => emitter.addNode(node, inputs, sourceOf));
  // A value that shares the feed's memory would change with the next batch.
  const ownValue = (output: GraphOutput): GraphOutputReference => {
    const reference = referenceOf(output);
    if (!sharesInput(output)) return reference;
    const attributes = [{ name: 'T', type: attributeTypes.type, value: outputType(output).dtype }];
    return { oper: emitter.add({ op: 'DeepCopy', inputs: [reference], attributes }), index: 0 };
  };

  const fetches = step.results.map(ownValue);
  const values = step.assignments.map(({ value }) => ownValue(value));
  const updateInputs = step.updates.map(({ inputs }) => inputs.map(referenceOf));
  // Nothing changes before everything is computed: an op that fails leaves all variables as they were, none is copied because it is still
  // being read, and both threads have the changes left to do when one is ahead of the other (5 % of a step).
  const computed = [...fetches, ...values, ...updateInputs.flat()].map(({ oper }) => oper);
  const isComputed = emitter.add({ op: 'NoOp', inputs: [], controlInputs: [...new Set(computed)] });
  const assignments = step.assignments.map(({ slot, value }, index): Pointer => {
    const newValue = values[index];
    if (!newValue) throw new Error('an assignment without a value');
    return emitter.add({
      op: 'AssignVariableOp',
      inputs: [store.bind(variableAt(slot)).handle, newValue],
      attributes: [dtypeAttribute(outputType(value).dtype)],
      controlInputs: [isComputed],
    });
  });
  const previous = new Map<number, Pointer>();
  const updates = step.updates.map(({ op, attributes, slots }, index) => {
    const update = emitter.add({
      op,
      attributes,
      inputs: [...slots.map((slot) => store.bind(variableAt(slot)).handle), ...(updateInputs[index] ?? [])],
      controlInputs: [isComputed, ...new Set(slots.flatMap((slot) => previous.get(slot) ?? []))],
    });
    for (const slot of slots) previous.set(slot, update);
    return update;
  });

  const call = session.prepare(placeholders, fetches, [...assignments, ...updates]);
  const assigned = [...step.assignments.map(({ slot }) => slot), ...step.updates.flatMap(({ slots }) => slots)];
  const used = [...new Set([...reads.keys(), ...assigned])].map(variableAt);
  const feeds = types.map(({ shape, dtype }) => allocateTensor(library, dtype, shape));
  const fillFeed = (feed: Pointer, input: Tensor) => {
    const info = backend.tensorMap.get(input.dataId);
    if (info.values) return fillTensor(library, feed, info.values);
    const tensor = binding.resolveTensor(info.id);
    library.copyMemory(library.tensorData(feed), library.tensorData(tensor), sizeOf(info.shape) * bytesOf(info.dtype));
    library.deleteTensor(tensor);
  };
  let isRunning = false;
  return async (...inputs) => {
    if (isRunning) throw new Error('a captured step was called while it runs');
    store.bindAll(used);
    store.forgetValues();
    for (const [index, feed] of feeds.entries()) fillFeed(feed, inputs[index] as Tensor);
    isRunning = true;
    try {
      return (await call.run(feeds)).map((tensor) => backend.createOutputTensor(binding.adoptTensor(tensor)));
    } finally {
      store.forgetValues();
      isRunning = false;
    }
  };
}

const sharingOps = new Set(['Placeholder', 'VariableValue', 'Reshape', 'Identity', 'Squeeze', 'ExpandDims']);

function sharesInput(output: GraphOutput): boolean {
  return memoryOf(output).op === 'Placeholder';
}

/** The node that made the memory an output lies in. */
function memoryOf({ node }: GraphOutput): GraphNode {
  const [input] = node.inputs;
  return sharingOps.has(node.op) && input ? memoryOf(input) : node;
}

/** Emits each node once, inputs first; deep graphs need no deep stack. */
function createNodeEmitter(
  emitNode: (node: GraphNode, inputs: readonly GraphOutputReference[]) => Pointer,
): (output: GraphOutput) => GraphOutputReference {
  const emitted = new Map<GraphNode, Pointer>();
  const referenceTo = ({ node, index }: GraphOutput): GraphOutputReference => {
    const oper = emitted.get(node);
    if (oper === undefined) throw new Error(`${node.op} was not emitted`);
    return { oper, index };
  };
  return (output) => {
    const pending: GraphNode[] = [output.node];
    while (pending.length > 0) {
      const node = pending.at(-1) as GraphNode;
      const missing = emitted.has(node) ? [] : node.inputs.map((input) => input.node).filter((input) => !emitted.has(input));
      if (missing.length > 0) {
        pending.push(...missing);
        continue;
      }
      pending.pop();
      if (!emitted.has(node)) emitted.set(node, emitNode(node, node.inputs.map(referenceTo)));
    }
    return referenceTo(output);
  };
}
