import { addN, div, minimum, mul, type NamedTensorMap, scalar, sqrt, square, sum } from '@tensorflow/tfjs-core';

/** `torch.nn.utils.clip_grad_norm_`: scales all gradients so that their joint L2 norm is at most `maximumNorm`. */
export function clipGradients(gradients: NamedTensorMap, maximumNorm: number): NamedTensorMap {
  const norm = sqrt(addN(Object.values(gradients).map((gradient) => sum(square(gradient)))));
  const scale = minimum(div(scalar(maximumNorm), norm.add(1e-6)), 1);
  return Object.fromEntries(Object.entries(gradients).map(([name, gradient]) => [name, mul(gradient, scale)]));
}
