import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { Pointer } from '../native/c-api';
import type { EagerBinding } from '../native/eager-binding';
import type { TensorFlowBackend } from '../native/tensorflow-backend';
import type { GraphSession } from './graph-session';
import { createSessionVariables, type SessionVariable } from './session-variables';

/**
 * Keeps tfjs variables in the session: a bound variable's data *is* the resource, so captured steps update it in place and
 * eager code that reads it sees the present value. A variable that eager code assigned is brought in again before the next step.
 */
export interface VariableStore {
  /** Makes sure that the session holds the variable's present value. Cheap when nothing changed. */
  bind(variable: Variable): SessionVariable;
  /** The same for several, in one run of TensorFlow. */
  bindAll(variables: readonly Variable[]): void;
  /** Tells tfjs that the session holds the variable's value (after a step assigned it, or a failed capture touched it). */
  rebind(variable: Variable): void;
  /** The id under which eager ops know the bound variable. */
  idOf(variable: Variable): number;
  /** What eager code read of the variables holds no more: to be called when a step begins and when it ends. */
  forgetValues(): void;
}

interface Entry {
  readonly session: SessionVariable;
  id: number;
}

export function createVariableStore(backend: TensorFlowBackend, binding: EagerBinding, session: GraphSession): VariableStore {
  const entries = new WeakMap<Variable, Entry>();
  const { library } = binding;
  const resources = createSessionVariables(library, session);

  const infoOf = (variable: Variable) => backend.tensorMap.get(variable.dataId);

  const entryOf = (variable: Variable): Entry => {
    const entry = entries.get(variable);
    if (!entry) throw new Error(`variable ${variable.name} is not bound`);
    return entry;
  };

  const present = (variable: Variable) => {
    const entry = entryOf(variable);
    const { shape, dtype } = entry.session.type;
    entry.id = binding.addForeign({ shape, dtype, read: () => resources.read(entry.session) });
    const tensor: Tensor = backend.createOutputTensor({ id: entry.id, shape: [...shape], dtype });
    variable.assign(tensor);
    tensor.dispose();
  };

  const readEager = (variable: Variable): Pointer => {
    backend.getInputTensorIds([variable]);
    return binding.resolveTensor(infoOf(variable).id);
  };

  const upload = (variables: readonly Variable[]) => {
    const tensors = variables.map(readEager);
    const targets = variables.map((variable) => entryOf(variable).session);
    resources.assign(targets, tensors);
    tensors.forEach(library.deleteTensor);
    variables.forEach(present);
  };

  const bindAll: VariableStore['bindAll'] = (variables) => {
    const changed: Variable[] = [];
    for (const variable of variables) {
      const info = infoOf(variable);
      const entry = entries.get(variable);
      if (!entry)
        entries.set(variable, { session: resources.add({ shape: variable.shape, dtype: backend.getDTypeInteger(variable.dtype) }), id: 0 });
      if (info.id !== entry?.id) changed.push(variable);
      else if (info.refCount > 1) {
        // Another tensor shares the variable's data (a clone): it keeps the present value, the variable moves on.
        info.id = binding.adoptTensor(resources.read(entry.session)).id;
        binding.deleteTensor(entry.id);
        present(variable);
      }
    }
    upload(changed);
  };

  return {
    bind(variable) {
      bindAll([variable]);
      return entryOf(variable).session;
    },
    bindAll,
    rebind: present,
    idOf: (variable) => entryOf(variable).id,
    forgetValues: resources.forgetValues,
  };
}
