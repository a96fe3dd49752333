import { engine, type Tensor, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';

export interface BatchNormTrainingResult<T extends Tensor> {
  /** Normalised, scaled and shifted; shape of `x`. */
  readonly y: T;
  /** [C]: of this batch. */
  readonly mean: Tensor1D;
  /** [C]: of this batch, with Bessel's correction, as PyTorch's running variance takes it. */
  readonly variance: Tensor1D;
}

/**
 * Batch normalisation by the batch's own statistics (Ioffe & Szegedy 2015), one fused kernel forward and one backward on both
 * engines.
 * @param x [N, H, W, C]
 * @param gamma [C]
 * @param beta [C]
 */
export function batchNormTraining(x: Tensor4D, gamma: Tensor1D, beta: Tensor1D, epsilon: number): BatchNormTrainingResult<Tensor4D> {
  const outputs: unknown = engine().runKernel('BatchNormTraining', { x, gamma, beta }, { epsilon });
  const [y, mean, variance] = outputs as [Tensor4D, Tensor1D, Tensor1D];
  return { y, mean, variance };
}
