import type { ParameterSet } from '../models/parameter-set';
import { createAdam } from './adam';
import type { Optimizer } from './optimizer';
import { createSgd } from './sgd';

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
