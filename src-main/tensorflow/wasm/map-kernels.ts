import { backend_util, type MaxPoolGradAttrs, type SliceAttrs, slice_util } from '@tensorflow/tfjs-core';
import { imageSizes, type KernelBody, rowsAndChannels } from './wasm-kernel';

/** Inputs dy, y (the output of relu) → dx. */
export const reluGradient: KernelBody = (call) => {
  const dy = call.input('dy');
  const dx = call.output(dy.shape);
  const { rows, channels } = rowsAndChannels(dy);
  call.module.reluGradient(call.address(dy), call.address(call.input('y')), call.address(dx), rows * channels);
  return dx;
};

/** Input x [N, H, W, C]; attribute stride → x[:, ::stride, ::stride, :]. */
export const subsample: KernelBody = (call) => {
  const x = call.input('x');
  const stride = Number(call.attributes['stride']);
  const [n, h, w, c] = imageSizes(x.shape);
  const y = call.output([n, Math.ceil(h / stride), Math.ceil(w / stride), c]);
  call.module.subsample(call.address(x), call.address(y), n, h, w, c, stride);
  return y;
};

/** Input dy; attributes stride, inputShape [N, H, W, C] → dx, zero where `subsample` did not look. */
export const subsampleGradient: KernelBody = (call) => {
  const shape = imageSizes(call.attributes['inputShape'] as number[]);
  const dx = call.output(shape);
  call.module.subsampleGradient(call.address(call.input('dy')), call.address(dx), ...shape, Number(call.attributes['stride']));
  return dx;
};

/** Input x of four axes; attributes begin, size → that region: the gradient of padding. The backend copies it from JavaScript. */
export const slice: KernelBody = (call) => {
  const x = call.input('x');
  const { begin, size } = call.attributes as unknown as SliceAttrs;
  const [origin = [], extent = []] = slice_util.parseSliceParams(x, begin, size);
  slice_util.assertParamsValid(x, origin, extent);
  const y = call.output(extent);
  call.module.slice(call.address(x), call.address(y), ...x.shape.slice(1), ...origin, ...extent);
  return y;
};

/** Input x [..., C] → Σ over all axes but the last: the gradient of a bias. */
export const sumColumns: KernelBody = (call) => {
  const x = call.input('x');
  const { rows, channels } = rowsAndChannels(x);
  const sums = call.output([channels]);
  call.module.sumColumns(call.address(x), call.address(sums), rows, channels);
  return sums;
};

/**
 * Inputs input [N, H, W, C], dy → dx; ties go to the first input of a window. The backend's own kernel loses the gradient of every window
 * whose largest input is not positive (tfjs-backend-wasm 4.22).
 */
export const maxPoolGradient: KernelBody = (call) => {
  const x = call.input('input');
  const { filterSize, strides, pad, dimRoundingMode } = call.attributes as unknown as MaxPoolGradAttrs;
  const pool = backend_util.computePool2DInfo(imageSizes(x.shape), filterSize, strides, 1, pad, dimRoundingMode);
  const dx = call.output(x.shape);
  const maps = [pool.batchSize, pool.inHeight, pool.inWidth, pool.inChannels, pool.outHeight, pool.outWidth];
  const window = [pool.filterHeight, pool.filterWidth, pool.strideHeight, pool.strideWidth, pool.padInfo.top, pool.padInfo.left];
  call.module.maxPoolGradient(call.address(x), call.address(call.input('dy')), call.address(dx), ...maps, ...window);
  return dx;
};

/** Input x → the same values, shared: the backend's own kernel copies them, and tfjs's tape asks for one of each tensor it saves. */
export const identity: KernelBody = (call) => {
  const { dataId, shape, dtype } = call.input('x');
  call.backend.incRef(dataId);
  return { dataId, shape, dtype };
};
