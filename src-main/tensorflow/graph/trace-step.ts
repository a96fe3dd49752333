import { type Tensor, engine as tfjsEngine, tidy, type Variable } from '@tensorflow/tfjs-core';
import type { EagerBinding } from '../native/eager-binding';
import type { TensorFlowBackend } from '../native/tensorflow-backend';
import { CaptureError } from './capture-error';
import type { CapturedStep, GraphOutput, TensorType } from './graph-node';
import { createGraphRecorder } from './graph-recorder';
import type { VariableStore } from './variable-store';

/** A function of tensors that may read and assign tfjs variables. */
export type Step = (...inputs: Tensor[]) => Tensor[];

interface TraceEnvironment {
  readonly backend: TensorFlowBackend;
  readonly binding: EagerBinding;
  readonly variables: VariableStore;
}

/**
 * Runs the step once on symbolic tensors of the given types and gives the graph of what it did; variable slots index the returned
 * variables. Leaves every variable as it was.
 * @throws CaptureError when the step does something that has no place in a graph
 */
export function traceStep({ backend, binding, variables: store }: TraceEnvironment, step: Step, types: readonly TensorType[]) {
  const variables: Variable[] = Object.values(tfjsEngine().registeredVariables);
  const recorder = createGraphRecorder(binding);
  store.bindAll(variables);
  for (const [slot, variable] of variables.entries()) {
    const { type } = store.bind(variable);
    recorder.bindVariable(store.idOf(variable), type, slot);
  }
  const dataIds = variables.map(({ dataId }) => dataId);
  const idOf = (tensor: Tensor) => backend.getInputTensorIds([tensor])[0] ?? 0;
  const results: GraphOutput[] = [];
  const assignments: { slot: number; value: GraphOutput }[] = [];
  binding.recorder = recorder;
  try {
    tidy(() => {
      const placeholders = types.map((type, slot) => backend.createOutputTensor(recorder.addPlaceholder(type, slot)));
      results.push(...step(...placeholders).map((tensor) => recorder.outputOf(idOf(tensor))));
      for (const [slot, variable] of variables.entries()) {
        if (variable.dataId !== dataIds[slot]) assignments.push({ slot, value: recorder.outputOf(idOf(variable)) });
      }
    });
    const [madeInside] = variablesBeside(variables);
    if (madeInside) throw new CaptureError(`the step makes the variable ${madeInside.name}; make it before`);
  } finally {
    binding.recorder = undefined;
    recorder.close();
    // Their values are symbols of this capture.
    for (const variable of variablesBeside(variables)) variable.dispose();
    for (const [slot, variable] of variables.entries()) if (variable.dataId !== dataIds[slot]) store.rebind(variable);
  }
  const captured: CapturedStep = { results, assignments, updates: [] };
  return { captured, variables };
}

function variablesBeside(known: readonly Variable[]): Variable[] {
  return Object.values(tfjsEngine().registeredVariables).filter((variable) => !known.includes(variable));
}
