import { engine, type NamedTensorMap, registerGradient, type Tensor } from '@tensorflow/tfjs-core';

type Attributes = Record<string, number | number[]>;

/** Runs one of the engine's own kernels from a gradient. */
const run = <T>(kernel: string, inputs: NamedTensorMap, attributes: Attributes = {}): T =>
  engine().runKernel(kernel, inputs, attributes) as T;

/**
 * Gradients of the engine's own kernels, and a faster one for `Relu`: tfjs's takes two passes over the map (Step, Multiply) where
 * one is enough. Safe to call again.
 */
export function registerGradients(): void {
  registerGradient({
    kernelName: 'BatchNormTraining',
    inputsToSave: ['x', 'gamma'],
    outputsToSave: [false, false, false, true, true, true],
    gradFunc: (gradients, saved, attributes) => {
      const [dy] = gradients as Tensor[];
      const [x, gamma, ...statistics] = saved;
      const inputs = {
        dy,
        x,
        gamma,
        ...Object.fromEntries(statistics.map((tensor, index) => [`saved${index}`, tensor])),
      } as NamedTensorMap;
      const [dx, dgamma, dbeta] = run<[Tensor, Tensor, Tensor]>('BatchNormTrainingGradient', inputs, attributes as Attributes);
      return { x: () => dx, gamma: () => dgamma, beta: () => dbeta };
    },
  });
  registerGradient({
    kernelName: 'Relu',
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => run<Tensor>('ReluGradient', { dy: dy as Tensor, y: y as Tensor }) }),
  });
  registerGradient({
    kernelName: 'Subsample',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attributes) => ({
      x: () => run<Tensor>('SubsampleGradient', { dy: dy as Tensor }, { ...(attributes as Attributes), inputShape: (x as Tensor).shape }),
    }),
  });
}
