import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { TensorFlowBackend } from '../native/tensorflow-backend';
import type { Pointer } from '../native/c-api';
import { attributeTypes } from '../native/op-attribute';
import type { EagerBinding } from '../native/eager-binding';
import { resolveHandle } from '../native/tensor-memory';
import type { GraphOutputReference } from './graph-emitter';
import type { TensorType } from './graph-node';
import type { GraphSession } from './graph-session';

/** A TensorFlow resource variable of the session. */
export interface SessionVariable {
  readonly type: TensorType;
  readonly handle: GraphOutputReference;
  /** Replaces the value; takes ownership of nothing. */
  assign(tensor: Pointer): void;
  read(): Pointer;
}

/**
 * Keeps tfjs variables in the session: a bound variable's data *is* the resource, so captured steps update it in place and
 * eager code that reads it sees the present value. A variable that eager code assigned is brought in again before the next step.
 */
export interface VariableStore {
  /** Makes sure that the session holds the variable's present value. Cheap when nothing changed. */
  bind(variable: Variable): SessionVariable;
  /** Tells tfjs that the session holds the variable's value (after a step assigned it, or a failed capture touched it). */
  rebind(variable: Variable): void;
  /** The id under which eager ops know the bound variable. */
  idOf(variable: Variable): number;
}

interface Entry {
  readonly session: SessionVariable;
  id: number;
}

export function createVariableStore(backend: TensorFlowBackend, binding: EagerBinding, session: GraphSession): VariableStore {
  const entries = new WeakMap<Variable, Entry>();
  const { library } = binding;
  const status = library.newStatus();
  let count = 0;

  const infoOf = (variable: Variable) => backend.tensorMap.get(variable.dataId);

  const present = (variable: Variable, entry: Entry) => {
    const { shape, dtype } = entry.session.type;
    entry.id = binding.addForeign({ shape, dtype, read: entry.session.read });
    const tensor: Tensor = backend.createOutputTensor({ id: entry.id, shape: [...shape], dtype });
    variable.assign(tensor);
    tensor.dispose();
  };

  const readEager = (variable: Variable): Pointer => {
    backend.getInputTensorIds([variable]);
    const { handle, release } = binding.borrowHandle(infoOf(variable).id);
    const tensor = resolveHandle(library, handle, status);
    release();
    return tensor;
  };

  const upload = (variable: Variable, target: SessionVariable) => {
    const tensor = readEager(variable);
    target.assign(tensor);
    library.deleteTensor(tensor);
  };

  return {
    bind(variable) {
      const entry = entries.get(variable);
      const info = infoOf(variable);
      if (entry && info.id === entry.id && info.refCount === 1) return entry.session;
      if (!entry) {
        const made: Entry = { session: createSessionVariable(session, { shape: variable.shape, dtype: backend.getDTypeInteger(variable.dtype) }, `variable_${count++}`), id: 0 };
        upload(variable, made.session);
        present(variable, made);
        entries.set(variable, made);
        return made.session;
      }
      if (info.id === entry.id) {
        // Another tensor shares the variable's data (a clone): it keeps the present value, the variable moves on.
        info.id = binding.adoptTensor(entry.session.read()).id;
        binding.deleteTensor(entry.id);
      } else upload(variable, entry.session);
      present(variable, entry);
      return entry.session;
    },
    rebind(variable) {
      const entry = entries.get(variable);
      if (!entry) throw new Error('only a bound variable can be bound again');
      present(variable, entry);
    },
    idOf(variable) {
      const entry = entries.get(variable);
      if (!entry) throw new Error(`variable ${variable.name} is not bound`);
      return entry.id;
    },
  };
}

function createSessionVariable({ emitter, prepare }: GraphSession, type: TensorType, name: string): SessionVariable {
  const dtype = { name: 'dtype', type: attributeTypes.type, value: type.dtype };
  const handle = {
    oper: emitter.add({
      op: 'VarHandleOp',
      inputs: [],
      attributes: [dtype, { name: 'shape', type: attributeTypes.shape, value: type.shape }, { name: 'shared_name', type: attributeTypes.string, value: name }],
    }),
    index: 0,
  };
  const value = emitter.addPlaceholder(type);
  const assign = prepare([value], [], [emitter.add({ op: 'AssignVariableOp', inputs: [handle, value], attributes: [dtype] })]);
  const read = prepare([], [{ oper: emitter.add({ op: 'ReadVariableOp', inputs: [handle], attributes: [dtype] }), index: 0 }], []);
  return {
    type,
    handle,
    assign: (tensor) => void assign.runNow([tensor]),
    read: () => {
      const [tensor] = read.runNow([]);
      if (tensor === undefined) throw new Error('a variable gave no value');
      return tensor;
    },
  };
}
