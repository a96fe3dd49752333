import { add, div, mul, slice, sqrt, square, sub, tidy } from '@tensorflow/tfjs-core';
import type { ParameterSet } from '../models/parameter-set';
import type { Optimizer } from './optimizer';
import { createOptimizerSlots, gradientOf } from './optimizer-slots';

/** PyTorch's defaults. */
const beta1 = 0.9;
const beta2 = 0.999;
const epsilon = 1e-8;

/** `torch.optim.Adam` (Kingma & Ba 2015) with L2 weight decay added to the gradient. */
export function createAdam(parameters: ParameterSet, { weightDecay }: { weightDecay: number }): Optimizer {
  const means = createOptimizerSlots('first_moment', parameters);
  const squares = createOptimizerSlots('second_moment', parameters);
  return {
    // w ← w − (η / (1 − β₁ᵗ)) · m / (√v / √(1 − β₂ᵗ) + ε)
    stepSizes: (step, learningRate) => [learningRate / (1 - beta1 ** step), Math.sqrt(1 - beta2 ** step)],
    apply(gradients, stepSizes) {
      tidy(() => {
        const stepSize = slice(stepSizes, 0, 1);
        const correction = slice(stepSizes, 1, 1);
        for (const [index, { variable }] of parameters.all.entries()) {
          const gradient = gradientOf(gradients, variable);
          const decayed = weightDecay === 0 ? gradient : add(gradient, mul(variable, weightDecay));
          const mean = add(mul(means.get(index), beta1), mul(decayed, 1 - beta1));
          const meanSquare = add(mul(squares.get(index), beta2), mul(square(decayed), 1 - beta2));
          means.get(index).assign(mean);
          squares.get(index).assign(meanSquare);
          variable.assign(sub(variable, mul(stepSize, div(mean, add(div(sqrt(meanSquare), correction), epsilon)))));
        }
      });
    },
    exportState: () => [...means.exportState(), ...squares.exportState()],
    importState: (find) => {
      means.importState(find);
      squares.importState(find);
    },
    dispose: () => {
      means.dispose();
      squares.dispose();
    },
  };
}
