import { type Tensor, type Variable, variable, zeros } from '@tensorflow/tfjs-core';
import { exportValues, type FindValues, importValues, type NamedValues, type ParameterSet } from '../models/parameter-set';

/** One variable of optimiser state for each parameter, zero at the start; in checkpoints `{slot}.{parameter}`. */
export interface OptimizerSlots {
  get(parameterIndex: number): Variable;
  exportState(): NamedValues[];
  importState(find: FindValues): void;
  dispose(): void;
}

export function createOptimizerSlots(slot: string, parameters: ParameterSet): OptimizerSlots {
  const variables = parameters.all.map((parameter) => {
    const initial: Tensor = zeros(parameter.variable.shape);
    const made = variable(initial, false);
    initial.dispose();
    return made;
  });
  const named = parameters.all.map((parameter, index) => ({
    name: `${slot}.${parameter.name}`,
    layout: parameter.layout,
    variable: variables[index] as Variable,
  }));
  return {
    get: (index) => variables[index] as Variable,
    exportState: () => named.map((entry) => exportValues(entry.name, entry.layout, entry.variable)),
    importState: (find) => {
      for (const entry of named) importValues(entry.variable, entry.layout, find(entry.name));
    },
    dispose: () => {
      for (const entry of variables) entry.dispose();
    },
  };
}

/** The gradient of a parameter. @throws when the loss does not depend on it */
export function gradientOf(gradients: Readonly<Record<string, Tensor>>, target: Variable): Tensor {
  const gradient = gradients[target.name];
  if (!gradient) throw new Error(`no gradient for ${target.name}`);
  return gradient;
}
