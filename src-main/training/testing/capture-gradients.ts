import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { SiameseNetwork } from '../../models/siamese-network';
import type { ComputeEngine } from '../../tensorflow/compute-engine';
import type { CapturedFunction } from '../../tensorflow/graph/compile-step';
import type { Step } from '../../tensorflow/graph/trace-step';
import { computeGradients } from '../compute-gradients';

/** (earlier, later, labels) → [loss, logits, gradient of each parameter in order]; running statistics move as in training. */
function createGradientStep(network: SiameseNetwork): Step {
  return (earlier, later, labels): Tensor[] => {
    const { loss, logits, gradients } = computeGradients(network, earlier as Tensor4D, later as Tensor4D, labels as Tensor1D);
    network.batchNorms.updateRunningStatistics();
    const ordered = network.parameters.all.map(({ variable }) => gradients[variable.name] as Tensor);
    const result = logits.clone();
    logits.dispose();
    return [loss, result, ...ordered];
  };
}

export function captureGradients(engine: ComputeEngine, network: SiameseNetwork): CapturedFunction {
  return engine.captureGraph(createGradientStep(network));
}
