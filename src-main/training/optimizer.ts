import type { NamedTensorMap, Tensor1D } from '@tensorflow/tfjs-core';
import type { FindValues, NamedValues } from '../models/parameter-set';

/**
 * An update rule. Its state lives in variables, so that it is part of a captured step; what changes from step to step without
 * depending on tensors comes in as a vector.
 */
export interface Optimizer {
  /** The vector for step `step` (counted from 1) at that learning rate. */
  stepSizes(step: number, learningRate: number): number[];
  /** Updates every parameter and the state. @param gradients by variable name */
  apply(gradients: NamedTensorMap, stepSizes: Tensor1D): void;
  exportState(): NamedValues[];
  importState(find: FindValues): void;
  dispose(): void;
}
