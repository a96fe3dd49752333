import {
  argMax,
  type Scalar,
  cast,
  equal,
  keep,
  mean,
  oneHot,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import type { SiameseNetwork } from '../models/siamese-network';
import type { ComputeEngine } from '../tensorflow/compute-engine';
import type { CapturedFunction } from '../tensorflow/graph/compile-step';
import { softmaxCrossEntropy } from '../tensorflow/operations/softmax-cross-entropy';
import { clipGradients } from './clip-gradients';
import type { Optimizer } from './optimizer';

/**
 * One optimiser step as one call: (earlier [N,H,W,C], later [N,H,W,C], labels int32 [N], step sizes) →
 * [mean loss, number of right predictions]. Updates parameters, optimiser state and running statistics.
 */
export function createTrainStep(engine: ComputeEngine, network: SiameseNetwork, optimizer: Optimizer, clipNorm: number | null): CapturedFunction {
  const variables: Variable[] = network.parameters.all.map(({ variable }) => variable);
  const step = (earlier: Tensor4D, later: Tensor4D, labels: Tensor1D, stepSizes: Tensor1D): Tensor[] => {
    const targets = cast(oneHot(labels, network.config.classes), 'float32') as Tensor2D;
    let logits: Tensor2D | undefined;
    const { value: loss, grads } = variableGrads(() => {
      logits = keep(network.classify(earlier, later, 'training'));
      return mean(softmaxCrossEntropy(logits, targets)) as Scalar;
    }, variables);
    if (!logits) throw new Error('the forward pass gave no logits');
    network.batchNorms.updateRunningStatistics();
    optimizer.apply(clipNorm === null ? grads : clipGradients(grads, clipNorm), stepSizes);
    const correct = sum(cast(equal(argMax(logits, 1), labels), 'float32'));
    logits.dispose();
    return [loss, correct];
  };
  return engine.captureGraph((...inputs) => step(...(inputs as [Tensor4D, Tensor4D, Tensor1D, Tensor1D])));
}
