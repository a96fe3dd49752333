import { backend_util, type Conv2DAttrs, type Conv2DBackpropFilterAttrs, type Conv2DBackpropInputAttrs } from '@tensorflow/tfjs-core';
import { imageSizes, type KernelBody, withScratch } from './wasm-kernel';

type Geometry = backend_util.Conv2DInfo;
type ConvolutionAttributes = Pick<Conv2DAttrs, 'strides' | 'pad' | 'dataFormat' | 'dimRoundingMode'>;

/** Inputs x [N, H, W, C], filter [KH, KW, C, O] → [N, H′, W′, O]. */
export const convolveForward: KernelBody = (call) => {
  const x = call.input('x');
  const filter = call.input('filter');
  const geometry = resolveGeometry(x.shape, filter.shape, call.attributes as unknown as Conv2DAttrs);
  const y = call.output(geometry.outShape);
  withScratch(call, packedFloats(geometry, geometry.inChannels, geometry.outChannels), (scratch) => {
    call.module.convolveForward(call.address(x), call.address(filter), call.address(y), scratch, ...sizes(geometry));
  });
  return y;
};

/** Inputs dy [N, H′, W′, O], filter [KH, KW, C, O] → dx of `inputShape`. The backend's own kernel is scalar and much slower. */
export const convolveInputGradient: KernelBody = (call) => {
  const dy = call.input('dy');
  const filter = call.input('filter');
  const attributes = call.attributes as unknown as Conv2DBackpropInputAttrs;
  const geometry = resolveGeometry(attributes.inputShape, filter.shape, attributes);
  const dx = call.output(geometry.inShape);
  withScratch(call, packedFloats(geometry, geometry.outChannels, geometry.inChannels), (scratch) => {
    call.module.convolveInputGradient(call.address(dy), call.address(filter), call.address(dx), scratch, ...sizes(geometry));
  });
  return dx;
};

/** Inputs x [N, H, W, C], dy [N, H′, W′, O] → dw of `filterShape`. The backend has no such kernel at all. */
export const convolveFilterGradient: KernelBody = (call) => {
  const x = call.input('x');
  const dy = call.input('dy');
  const attributes = call.attributes as unknown as Conv2DBackpropFilterAttrs;
  const geometry = resolveGeometry(x.shape, attributes.filterShape, attributes);
  const dw = call.output(geometry.filterShape);
  call.module.convolveFilterGradient(call.address(x), call.address(dy), call.address(dw), ...sizes(geometry));
  return dw;
};

/** Resolves strides and padding ('same', 'valid', a number or four explicit pairs) of a convolution without dilation. */
function resolveGeometry(inputShape: readonly number[], filterShape: readonly number[], attributes: ConvolutionAttributes): Geometry {
  const { strides, pad, dataFormat, dimRoundingMode } = attributes;
  if (dataFormat === 'NCHW') throw new Error('The WASM engine convolves NHWC tensors only: transpose the input.');
  return backend_util.computeConv2DInfo(
    imageSizes(inputShape),
    imageSizes(filterShape),
    strides,
    1,
    pad,
    dimRoundingMode,
    false,
    'channelsLast',
  );
}

/** The sizes every convolution kernel takes after its addresses, in their order. */
function sizes(geometry: Geometry): number[] {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = geometry;
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = geometry;
  const maps = [batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels];
  return [...maps, filterHeight, filterWidth, strideHeight, strideWidth, padInfo.top, padInfo.left];
}

/** Scratch for a packed filter: whole blocks of 8 output channels, and 8 floats for the last block of a row. */
function packedFloats({ filterHeight, filterWidth }: Geometry, inputs: number, outputs: number): number {
  return 8 + filterHeight * filterWidth * inputs * 8 * Math.ceil(outputs / 8);
}
