import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { EagerBinding } from '../native/eager-binding';
import type { TensorFlowBackend } from '../native/tensorflow-backend';
import { CaptureError } from './capture-error';
import { type CapturedFunction, compileStep } from './compile-step';
import type { CapturedStep } from './graph-node';
import type { GraphSession } from './graph-session';
import { type Step, traceStep } from './trace-step';
import type { VariableStore } from './variable-store';

/** A rewriting of a captured step that leaves its results and assignments equal. */
export type GraphPass = (step: CapturedStep) => CapturedStep;

export interface CaptureEnvironment {
  readonly backend: TensorFlowBackend;
  readonly binding: EagerBinding;
  readonly session: GraphSession;
  readonly variables: VariableStore;
  readonly passes: readonly GraphPass[];
  /** Told why a step runs eagerly. */
  readonly onFallback: (reason: string) => void;
}

/**
 * Makes a step of tfjs ops one call of TensorFlow: what `tf.function` does in Python. The step is run once on symbolic tensors
 * for every combination of input shapes, its ops become a graph, and later calls run that graph, variables included.
 * A step that needs a value while it runs (`dataSync`), or makes variables, runs eagerly, and `onFallback` hears the reason.
 */
export function captureGraph(environment: CaptureEnvironment, step: Step): CapturedFunction {
  const compiled = new Map<string, CapturedFunction>();
  return (...inputs) => {
    const signature = inputs.map(({ shape, dtype }) => `${dtype}[${shape}]`).join();
    let call = compiled.get(signature);
    if (!call) {
      call = compileOrFallBack(environment, step, inputs);
      compiled.set(signature, call);
    }
    return call(...inputs);
  };
}

function compileOrFallBack(environment: CaptureEnvironment, step: Step, inputs: readonly Tensor[]): CapturedFunction {
  try {
    const types = inputs.map(({ shape, dtype }) => ({ shape, dtype: environment.backend.getDTypeInteger(dtype) }));
    const { captured, variables } = traceStep(environment, step, types);
    const rewritten = environment.passes.reduce<CapturedStep>((present, pass) => pass(present), captured);
    return compileStep(environment, rewritten, types, variables);
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    environment.onFallback(error.message);
    return async (...present) => tidy(() => step(...present));
  }
}
