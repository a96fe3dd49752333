import { engine, type Tensor4D } from '@tensorflow/tfjs-core';

/** `x[:, ::stride, ::stride, :]`; x is [N, H, W, C]. */
export function subsample(x: Tensor4D, stride: number): Tensor4D {
  return stride === 1 ? x : engine().runKernel('Subsample', { x }, { stride });
}
