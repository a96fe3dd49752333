import { conv2d, pad, type Tensor4D } from '@tensorflow/tfjs-core';

/** Output length of PyTorch's convolution along one axis. */
export function convolutionLength(length: number, kernel: number, stride: number, padding: number): number {
  return Math.floor((length + 2 * padding - kernel) / stride) + 1;
}

/**
 * PyTorch's `conv2d` with symmetric zero padding, without bias. TensorFlow's `SAME` puts the odd cell of padding at the far edge, so
 * it is used only where it means the same; elsewhere the map is padded by just what the kernel reaches.
 * @param x [N, H, W, C]
 * @param weight [kernel, kernel, C, outputs]
 */
export function paddedConvolution(x: Tensor4D, weight: Tensor4D, stride: number, padding: number): Tensor4D {
  const kernel = weight.shape[0];
  const [top, bottom] = edgePadding(x.shape[1], kernel, stride, padding);
  const [left, right] = edgePadding(x.shape[2], kernel, stride, padding);
  const isSame =
    isSamePadding(x.shape[1], kernel, stride, padding, top, bottom) && isSamePadding(x.shape[2], kernel, stride, padding, left, right);
  if (isSame) return conv2d(x, weight, stride, 'same');
  if (top + bottom + left + right === 0) return conv2d(x, weight, stride, 'valid');
  const padded: Tensor4D = pad(x, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
  return conv2d(padded, weight, stride, 'valid');
}

/** Cells of padding before and after the map along one axis: PyTorch's `padding`, less what no kernel position reaches. */
export function edgePadding(length: number, kernel: number, stride: number, padding: number): [near: number, far: number] {
  const outputs = convolutionLength(length, kernel, stride, padding);
  return [padding, Math.max(0, (outputs - 1) * stride + kernel - length - padding)];
}

function isSamePadding(length: number, kernel: number, stride: number, padding: number, near: number, far: number): boolean {
  const outputs = Math.ceil(length / stride);
  const total = Math.max(0, (outputs - 1) * stride + kernel - length);
  return outputs === convolutionLength(length, kernel, stride, padding) && near === Math.floor(total / 2) && far === total - near;
}
