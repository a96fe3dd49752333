import { argMax, cast, equal, sum, type Tensor, type Tensor1D, type Tensor4D } from '@tensorflow/tfjs-core';
import type { SiameseNetwork } from '../models/siamese-network';
import type { ComputeEngine } from '../tensorflow/compute-engine';
import type { CapturedFunction } from '../tensorflow/graph/compile-step';
import { clipGradients } from './clip-gradients';
import { computeGradients } from './compute-gradients';
import type { Optimizer } from './optimizer';

/**
 * One optimiser step as one call: (earlier [N,H,W,C], later [N,H,W,C], labels int32 [N], step sizes) →
 * [mean loss, number of right predictions]. Updates parameters, optimiser state and running statistics.
 */
export function createTrainStep(
  engine: Pick<ComputeEngine, 'captureGraph'>,
  network: SiameseNetwork,
  optimizer: Optimizer,
  clipNorm: number | null,
): CapturedFunction {
  const step = (earlier: Tensor4D, later: Tensor4D, labels: Tensor1D, stepSizes: Tensor1D): Tensor[] => {
    const { loss, logits, gradients } = computeGradients(network, earlier, later, labels);
    network.batchNorms.updateRunningStatistics();
    optimizer.apply(clipNorm === null ? gradients : clipGradients(gradients, clipNorm), stepSizes);
    const correct = sum(cast(equal(argMax(logits, 1), labels), 'float32'));
    logits.dispose();
    return [loss, correct];
  };
  return engine.captureGraph((...inputs) => step(...(inputs as [Tensor4D, Tensor4D, Tensor1D, Tensor1D])));
}
