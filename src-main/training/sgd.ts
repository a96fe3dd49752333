import { add, mul, slice, sub, tidy } from '@tensorflow/tfjs-core';
import type { ParameterSet } from '../models/parameter-set';
import type { Optimizer } from './optimizer';
import { createOptimizerSlots, gradientOf } from './optimizer-slots';

/**
 * `torch.optim.SGD` with momentum and L2 weight decay: g ← g + λw; m ← μm + g; w ← w − ηm.
 */
export function createSgd(parameters: ParameterSet, { momentum, weightDecay }: { momentum: number; weightDecay: number }): Optimizer {
  const momenta = createOptimizerSlots('momentum', parameters);
  return {
    stepSizes: (_step, learningRate) => [learningRate],
    apply(gradients, stepSizes) {
      tidy(() => {
        const learningRate = slice(stepSizes, 0, 1);
        for (const [index, { variable }] of parameters.all.entries()) {
          const gradient = gradientOf(gradients, variable);
          const decayed = weightDecay === 0 ? gradient : add(gradient, mul(variable, weightDecay));
          const velocity = momentum === 0 ? decayed : add(mul(momenta.get(index), momentum), decayed);
          if (momentum !== 0) momenta.get(index).assign(velocity);
          variable.assign(sub(variable, mul(velocity, learningRate)));
        }
      });
    },
    exportState: momenta.exportState,
    importState: momenta.importState,
    dispose: momenta.dispose,
  };
}
