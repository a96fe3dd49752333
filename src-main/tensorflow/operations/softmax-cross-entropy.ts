import { customGrad, logSoftmax, mul, neg, softmax, sub, sum, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';

/**
 * Cross-entropy of softmax(logits) against one-hot labels, for each sample; PyTorch's `cross_entropy(reduction='none')`.
 * @param logits [N, K]
 * @param oneHot [N, K]
 * @returns [N]
 */
export function softmaxCrossEntropy(logits: Tensor2D, oneHot: Tensor2D): Tensor1D {
  const operation = customGrad((...parameters) => {
    const [scores, targets, save] = parameters as unknown as [Tensor2D, Tensor2D, (tensors: Tensor[]) => void];
    save([scores, targets]);
    return {
      value: neg(sum(mul(targets, logSoftmax(scores)), 1)),
      gradFunc: (gradient, saved) => {
        const [savedScores, savedTargets] = saved as [Tensor2D, Tensor2D];
        const scale = (gradient as Tensor1D).reshape([-1, 1]);
        return [mul(scale, sub(softmax(savedScores), savedTargets)), mul(scale, neg(logSoftmax(savedScores)))];
      },
    };
  });
  return operation(logits, oneHot) as Tensor1D;
}
