import { getKernel, type NamedAttrMap, registerKernel, type Tensor, type TensorInfo, tensor1d } from '@tensorflow/tfjs-core';
import { dataTypes } from './data-type';
import { attributeTypes, type OpAttribute } from './op-attribute';
import type { TensorFlowBackend } from './tensorflow-backend';

const floatType: OpAttribute = { name: 'T', type: attributeTypes.type, value: dataTypes.float32 };

type KernelBody = (backend: TensorFlowBackend, inputs: Readonly<Record<string, TensorInfo>>, attributes: NamedAttrMap) => Tensor | Tensor[];

/** The engine's own kernels on TensorFlow ops: same names, inputs and outputs as on WASM. */
const kernels: Readonly<Record<string, KernelBody>> = {
  // Outputs: y, batch mean, unbiased batch variance, and what the gradient needs (mean, variance, cuDNN's reserve).
  BatchNormTraining: (backend, { x, gamma, beta }, attributes) =>
    withVectors('float32', [[]], ([none]) =>
      backend.executeMultipleOutputs(
        'FusedBatchNormV3',
        [...batchNormAttributes(attributes), { name: 'exponential_avg_factor', type: attributeTypes.float, value: 1 }],
        present(x, gamma, beta, none, none),
        6,
      ),
    ),

  BatchNormTrainingGradient: (backend, { dy, x, gamma, saved0, saved1, saved2 }, attributes) => {
    const outputs = backend.executeMultipleOutputs(
      'FusedBatchNormGradV3',
      batchNormAttributes(attributes),
      present(dy, x, gamma, saved0, saved1, saved2),
      5,
    );
    for (const unused of outputs.slice(3)) unused.dispose();
    return outputs.slice(0, 3);
  },

  ReluGradient: (backend, { dy, y }) => backend.executeSingleOutput('ReluGrad', [floatType], present(dy, y)),

  // A pool over single cells: several times faster than a strided slice, and as exact.
  Subsample: (backend, { x }, attributes) => backend.executeSingleOutput('AvgPool', subsampleAttributes(attributes), present(x)),

  SubsampleGradient: (backend, { dy }, attributes) =>
    withVectors('int32', [attributes['inputShape'] as number[]], ([shape]) =>
      backend.executeSingleOutput('AvgPoolGrad', subsampleAttributes(attributes), present(shape, dy)),
    ),
};

/** Adds the kernels to tfjs's registry for the TensorFlow backend; safe to call again. */
export function registerNativeKernels(): void {
  for (const [kernelName, body] of Object.entries(kernels)) {
    if (getKernel(kernelName, 'tensorflow')) continue;
    registerKernel({
      kernelName,
      backendName: 'tensorflow',
      kernelFunc: ({ inputs, backend, attrs }) => body(backend as TensorFlowBackend, inputs as Record<string, TensorInfo>, attrs ?? {}),
    });
  }
}

function batchNormAttributes(attributes: NamedAttrMap): OpAttribute[] {
  return [
    floatType,
    { name: 'U', type: attributeTypes.type, value: dataTypes.float32 },
    { name: 'epsilon', type: attributeTypes.float, value: attributes['epsilon'] },
    { name: 'data_format', type: attributeTypes.string, value: 'NHWC' },
    { name: 'is_training', type: attributeTypes.bool, value: true },
  ];
}

function subsampleAttributes(attributes: NamedAttrMap): OpAttribute[] {
  const stride = Number(attributes['stride']);
  return [
    floatType,
    { name: 'ksize', type: attributeTypes.int, value: [1, 1, 1, 1] },
    { name: 'strides', type: attributeTypes.int, value: [1, stride, stride, 1] },
    { name: 'padding', type: attributeTypes.string, value: 'VALID' },
    { name: 'data_format', type: attributeTypes.string, value: 'NHWC' },
  ];
}

function present(...tensors: (TensorInfo | undefined)[]): TensorInfo[] {
  return tensors.map((tensor, index) => {
    if (!tensor) throw new Error(`a kernel lacks input ${index}`);
    return tensor;
  });
}

/** Lends small vectors to a kernel and takes them back. */
function withVectors<T>(dtype: 'float32' | 'int32', vectors: readonly (readonly number[])[], use: (tensors: Tensor[]) => T): T {
  const tensors = vectors.map((values) => tensor1d([...values], dtype));
  try {
    return use(tensors);
  } finally {
    for (const tensor of tensors) tensor.dispose();
  }
}
