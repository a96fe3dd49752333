import { maxPool, pad, type Tensor4D } from '@tensorflow/tfjs-core';
import { edgePadding } from './padded-convolution';

/**
 * PyTorch's `max_pool2d` with symmetric padding, of a map without negative values: zeros around it then stand for PyTorch's −∞.
 * TensorFlow's own kernels take no explicit padding, and `SAME` puts the odd cell at the far edge.
 * @param x [N, H, W, C], ≥ 0
 */
export function paddedMaxPool(x: Tensor4D, kernel: number, stride: number, padding: number): Tensor4D {
  const padded: Tensor4D = pad(x, [
    [0, 0],
    edgePadding(x.shape[1], kernel, stride, padding),
    edgePadding(x.shape[2], kernel, stride, padding),
    [0, 0],
  ]);
  return maxPool(padded, kernel, stride, 'valid');
}
