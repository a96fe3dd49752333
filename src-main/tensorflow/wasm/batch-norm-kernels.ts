import { type KernelBody, rowsAndChannels } from './wasm-kernel';

/**
 * Inputs x [N, H, W, C] or [M, C], gamma [C], beta [C]; attribute epsilon →
 * y, batch mean [C], unbiased batch variance [C], and for the gradient: mean [C], inverse standard deviation [C].
 */
export const batchNormTraining: KernelBody = (call) => {
  const x = call.input('x');
  const { rows, channels } = rowsAndChannels(x);
  const y = call.output(x.shape);
  const mean = call.output([channels]);
  const variance = call.output([channels]);
  const inverseDeviation = call.output([channels]);
  const tensors = [x, call.input('gamma'), call.input('beta'), y, mean, variance, inverseDeviation];
  call.module.batchNormTraining(...tensors.map(call.address), rows, channels, Number(call.attributes['epsilon']));
  // The saved mean shares the memory of the batch mean: two tensors, one reference each.
  call.backend.incRef(mean.dataId);
  return [y, mean, variance, { ...mean }, inverseDeviation];
};

/** Inputs dy, x, gamma [C], saved0 (mean), saved1 (inverse standard deviation) → dx, dgamma [C], dbeta [C]. */
export const batchNormTrainingGradient: KernelBody = (call) => {
  const x = call.input('x');
  const { rows, channels } = rowsAndChannels(x);
  const outputs = [call.output(x.shape), call.output([channels]), call.output([channels])];
  const inputs = ['dy', 'x', 'gamma', 'saved0', 'saved1'].map(call.input);
  call.module.batchNormTrainingGradient(...[...inputs, ...outputs].map(call.address), rows, channels);
  return outputs;
};
