import type { Pointer, TensorFlowLibrary } from '../native/c-api';
import { attributeTypes } from '../native/op-attribute';
import { allocateTensor } from '../native/tensor-memory';
import type { GraphOutputReference } from './graph-emitter';
import type { TensorType } from './graph-node';
import type { GraphSession, SessionCall } from './graph-session';

/** A TensorFlow resource variable of the session. */
export interface SessionVariable {
  readonly index: number;
  readonly type: TensorType;
  readonly handle: GraphOutputReference;
}

/**
 * The resource variables of a session. Each set of feeds and fetches costs TensorFlow an executor, made in a time that grows with the
 * whole graph (30 ms and more): so all variables are read by one call, and those that change together are assigned by one.
 */
export interface SessionVariables {
  add(type: TensorType): SessionVariable;
  assign(variables: readonly SessionVariable[], tensors: readonly Pointer[]): void;
  /** A new `TF_Tensor` with the present value; the caller deletes it. */
  read(variable: SessionVariable): Pointer;
  /** What `read` remembers holds no more: to be called when a step begins and when it ends. */
  forgetValues(): void;
}

export function createSessionVariables(library: TensorFlowLibrary, { emitter, prepare }: GraphSession): SessionVariables {
  const nodes: { readonly value: GraphOutputReference; readonly assign: Pointer; readonly read: GraphOutputReference }[] = [];
  const types: TensorType[] = [];
  const assignCalls = new Map<string, SessionCall>();
  let readCall: { readonly call: SessionCall; readonly count: number } | undefined;
  let values: readonly Pointer[] = [];

  const forgetValues = () => {
    values.forEach(library.deleteTensor);
    values = [];
  };

  const readAll = () => {
    if (readCall?.count !== nodes.length)
      readCall = {
        call: prepare(
          [],
          nodes.map(({ read }) => read),
          [],
        ),
        count: nodes.length,
      };
    return readCall.call.runNow([]);
  };

  return {
    add(type) {
      const index = nodes.length;
      const dtype = { name: 'dtype', type: attributeTypes.type, value: type.dtype };
      const shape = { name: 'shape', type: attributeTypes.shape, value: type.shape };
      const name = { name: 'shared_name', type: attributeTypes.string, value: `variable_${index}` };
      const handle = { oper: emitter.add({ op: 'VarHandleOp', inputs: [], attributes: [dtype, shape, name] }), index: 0 };
      const value = emitter.addPlaceholder(type);
      nodes.push({
        value,
        assign: emitter.add({ op: 'AssignVariableOp', inputs: [handle, value], attributes: [dtype] }),
        read: { oper: emitter.add({ op: 'ReadVariableOp', inputs: [handle], attributes: [dtype] }), index: 0 },
      });
      types.push(type);
      return { index, type, handle };
    },
    assign(variables, tensors) {
      if (variables.length === 0) return;
      forgetValues();
      const targets = variables.map(({ index }) => nodes[index] as (typeof nodes)[number]);
      const key = variables.map(({ index }) => index).join();
      let call = assignCalls.get(key);
      if (!call) {
        call = prepare(
          targets.map(({ value }) => value),
          [],
          targets.map(({ assign }) => assign),
        );
        assignCalls.set(key, call);
      }
      call.runNow(tensors);
    },
    read({ index, type }) {
      if (values.length <= index) {
        forgetValues();
        values = readAll();
      }
      const value = values[index];
      if (value === undefined) throw new Error('a variable gave no value');
      const copy = allocateTensor(library, type.dtype, type.shape);
      library.copyMemory(library.tensorData(copy), library.tensorData(value), library.tensorByteSize(value));
      return copy;
    },
    forgetValues,
  };
}
