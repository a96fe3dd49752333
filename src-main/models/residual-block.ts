import { add, relu, type Tensor4D } from '@tensorflow/tfjs-core';
import { subsample } from '../tensorflow/operations/subsample';
import type { BatchNormLayers, Mode } from './batch-norm';
import { paddedConvolution } from './padded-convolution';
import { asMap, type ParameterSet } from './parameter-set';

export interface ResidualBlock {
  /** @param x [N, H, W, inputs] @returns [N, ⌈H/stride⌉, ⌈W/stride⌉, outputs] */
  apply(x: Tensor4D, mode: Mode): Tensor4D;
}

/**
 * A basic block (He et al. 2016): two 3×3 convolutions with batch norm around a shortcut; the shortcut is a 1×1 projection where the
 * channels change, else the input itself or every `stride`-th cell of it.
 */
export function createResidualBlock(
  parameters: ParameterSet,
  batchNorms: BatchNormLayers,
  { name, inputs, outputs, stride }: { name: string; inputs: number; outputs: number; stride: number },
): ResidualBlock {
  const firstWeight = asMap(parameters.addConvolution(`${name}.conv1.weight`, 3, inputs, outputs));
  const firstNorm = batchNorms.add(`${name}.bn1`, outputs);
  const secondWeight = asMap(parameters.addConvolution(`${name}.conv2.weight`, 3, outputs, outputs));
  const secondNorm = batchNorms.add(`${name}.bn2`, outputs);
  const projection = inputs === outputs ? undefined : asMap(parameters.addConvolution(`${name}.proj.weight`, 1, inputs, outputs));
  return {
    apply(x, mode) {
      const inner = relu(firstNorm.apply(paddedConvolution(x, firstWeight, stride, 1), mode));
      const residual = secondNorm.apply(paddedConvolution(inner, secondWeight, 1, 1), mode);
      const shortcut = projection ? paddedConvolution(x, projection, stride, 0) : subsample(x, stride);
      return relu(add(shortcut, residual));
    },
  };
}
