import type { NamedTensorMap, Tensor1D } from '@tensorflow/tfjs-core';
import type { FindValues, NamedValues, ParameterSet } from '../models/parameter-set';
import { createAdam } from './adam';
import { createSgd } from './sgd';

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

export interface OptimizerSettings {
  readonly optimizer: 'sgd' | 'adam';
  readonly momentum: number;
  readonly weight_decay: number;
}

export function createOptimizer(parameters: ParameterSet, settings: OptimizerSettings): Optimizer {
  return settings.optimizer === 'sgd'
    ? createSgd(parameters, { momentum: settings.momentum, weightDecay: settings.weight_decay })
    : createAdam(parameters, { weightDecay: settings.weight_decay });
}
