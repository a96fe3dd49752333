import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  getKernel,
  type KernelConfig,
  type KernelFunc,
  registerKernel,
  type SumAttrs,
  unregisterKernel,
  util,
} from '@tensorflow/tfjs-core';
import { batchNormTraining, batchNormTrainingGradient } from './batch-norm-kernels';
import { convolveFilterGradient, convolveForward, convolveInputGradient } from './convolution-kernels';
import { identity, maxPoolGradient, reluGradient, slice, subsample, subsampleGradient, sumColumns } from './map-kernels';
import { instantiateTrainingKernels, type TrainingKernelModule } from './training-kernel-module';
import { createWasmKernel, type KernelBody } from './wasm-kernel';

type Call = Parameters<KernelFunc>[0];

/**
 * Gives tfjs's WASM backend what training needs: the kernels it lacks, faster ones for those it computes slowly, and the fused kernels
 * that both engines share (`BatchNormTraining`, `ReluGradient`, `Subsample` and the gradients). Safe to call again.
 */
export function registerWasmTrainingKernels(): void {
  if (getKernel('BatchNormTraining', 'wasm')) return;
  const modules = new WeakMap<BackendWasm, TrainingKernelModule>();
  const moduleOf = (backend: BackendWasm): TrainingKernelModule => {
    const known = modules.get(backend);
    if (known !== undefined) return known;
    const module = instantiateTrainingKernels(backend);
    modules.set(backend, module);
    return module;
  };
  const create = (name: string, body: KernelBody) => createWasmKernel(name, moduleOf, body);

  replaceKernel(create('Conv2DBackpropFilter', convolveFilterGradient));
  replaceKernel(create('Conv2DBackpropInput', convolveInputGradient));
  replaceKernel(create('MaxPoolGrad', maxPoolGradient));
  replaceKernel(create('Identity', identity));
  takeOver(create('Conv2D', convolveForward), isPlainConvolution);
  takeOver(create('Slice', slice), ({ inputs: { x } }) => x?.dtype === 'float32' && x.shape.length === 4);
  takeOver(create('Sum', sumColumns), isColumnSum);
  registerKernel(create('BatchNormTraining', batchNormTraining));
  registerKernel(create('BatchNormTrainingGradient', batchNormTrainingGradient));
  registerKernel(create('ReluGradient', reluGradient));
  registerKernel(create('Subsample', subsample));
  registerKernel(create('SubsampleGradient', subsampleGradient));
}

function replaceKernel(config: KernelConfig): void {
  if (getKernel(config.kernelName, config.backendName)) unregisterKernel(config.kernelName, config.backendName);
  registerKernel(config);
}

/** Lets our kernel have the calls it is made for and leaves the rest to the backend's own. */
function takeOver(config: KernelConfig, isOurs: (call: Call) => boolean): void {
  const original = getKernel(config.kernelName, config.backendName);
  // Keeps the original's `setupFunc`, without which it would not work.
  replaceKernel({ ...original, kernelFunc: (call) => (isOurs(call) ? config : original).kernelFunc(call) });
}

/**
 * XNNPACK, the backend's own, packs the whole filter anew after every update, used taps or not, and multiplies the padding: 0.64 against
 * 0.30 ms on 32 maps of 4×4×32, 3.1 against 0.06 ms on 1×1×128 (3×3 kernels). With kept weights and one image the two are equal.
 */
function isPlainConvolution({ inputs: { x }, attrs }: Call): boolean {
  const dilations = attrs?.['dilations'];
  const isDilated = Array.isArray(dilations) ? dilations.some((dilation) => dilation !== 1) : (dilations ?? 1) !== 1;
  return x?.dtype === 'float32' && attrs?.['dataFormat'] !== 'NCHW' && !isDilated;
}

/** The backend transposes before it sums over leading axes. */
function isColumnSum({ inputs: { x }, attrs }: Call): boolean {
  if (x === undefined || x.dtype !== 'float32' || x.shape.length < 2) return false;
  const { axis, keepDims } = attrs as unknown as SumAttrs;
  const axes = util.parseAxisParam(axis, x.shape);
  return !keepDims && axes.length === x.shape.length - 1 && !axes.includes(x.shape.length - 1);
}
