import {
  cast,
  keep,
  mean,
  type NamedTensorMap,
  oneHot,
  type Scalar,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  variableGrads,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { SiameseNetwork } from '../models/siamese-network';
import { softmaxCrossEntropy } from '../tensorflow/operations/softmax-cross-entropy';

export interface LossGradients {
  /** Mean cross-entropy of the batch, nats. */
  readonly loss: Scalar;
  /** [N, classes]; no `tidy` disposes it: the caller does. */
  readonly logits: Tensor2D;
  /** By variable name, of every parameter. */
  readonly gradients: NamedTensorMap;
}

/**
 * Forward and backward pass in training mode. What the batch-norm layers saw waits for `updateRunningStatistics`.
 * @param earlier [N, H, W, C]
 * @param later [N, H, W, C]
 * @param labels int32 [N]
 */
export function computeGradients(network: SiameseNetwork, earlier: Tensor4D, later: Tensor4D, labels: Tensor1D): LossGradients {
  const targets = cast(oneHot(labels, network.config.classes), 'float32') as Tensor2D;
  let logits: Tensor2D | undefined;
  const variables = network.parameters.all.map(({ variable }) => variable);
  const { value: loss, grads } = variableGrads(() => {
    logits = keep(network.classify(earlier, later, 'training'));
    return mean(softmaxCrossEntropy(logits, targets)) as Scalar;
  }, variables);
  // A bias before a batch norm has no part in the loss.
  const gradients = Object.fromEntries(variables.map((variable) => [variable.name, grads[variable.name] ?? zerosLike(variable)]));
  if (!logits) throw new Error('the forward pass gave no logits');
  return { loss, logits, gradients };
}
