import {
  add,
  cast,
  div,
  getKernel,
  greater,
  type KernelFunc,
  mean,
  mul,
  pad,
  registerKernel,
  reshape,
  rsqrt,
  slice,
  square,
  stridedSlice,
  sub,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';

type Inputs = Readonly<Record<string, Tensor>>;
type Attributes = Readonly<Record<string, unknown>>;
type KernelBody = (inputs: Inputs, attributes: Attributes) => Tensor[];

/**
 * The kernels both engines share, composed of plain tfjs ops for its pure-JavaScript `cpu` backend: slow, simple, the tests' reference.
 * Inputs, attributes and outputs as documented at each. Safe to call again.
 */
export function registerReferenceKernels(): void {
  for (const [kernelName, body] of Object.entries(kernels)) {
    if (!getKernel(kernelName, 'cpu')) registerKernel({ kernelName, backendName: 'cpu', kernelFunc: composed(body) });
  }
}

/** Inside a kernel tfjs hands over Tensors, though it types them as TensorInfo. */
const composed =
  (body: KernelBody): KernelFunc =>
  ({ inputs, attrs }) => {
    const outputs = tidy(() => body(inputs as Inputs, attrs ?? {}));
    const [only, ...more] = outputs;
    return only !== undefined && more.length === 0 ? only : outputs;
  };

const rowAxes = ({ rank }: Tensor): number[] => Array.from({ length: rank - 1 }, (_, axis) => axis);
const rowCount = ({ size, shape }: Tensor): number => size / (shape.at(-1) ?? 1);

const kernels: Readonly<Record<string, KernelBody>> = {
  // x [N, H, W, C] or [M, C], gamma [C], beta [C]; epsilon → y, batch mean, unbiased batch variance, mean, inverse standard deviation.
  BatchNormTraining: ({ x, gamma, beta }, { epsilon }) => {
    if (!x || !gamma || !beta) throw new Error('BatchNormTraining lacks an input');
    const rows = rowCount(x);
    const batchMean = mean(x, rowAxes(x));
    const centred = sub(x, batchMean);
    const variance = mean(square(centred), rowAxes(x));
    const inverseDeviation = rsqrt(add(variance, Number(epsilon)));
    const y = add(mul(mul(centred, inverseDeviation), gamma), beta);
    return [y, batchMean, mul(variance, rows / Math.max(1, rows - 1)), batchMean.clone(), inverseDeviation];
  },

  // dy, x, gamma, saved0 (mean), saved1 (inverse standard deviation) → dx, dgamma, dbeta.
  BatchNormTrainingGradient: ({ dy, x, gamma, saved0, saved1 }) => {
    if (!dy || !x || !gamma || !saved0 || !saved1) throw new Error('BatchNormTrainingGradient lacks an input');
    const rows = rowCount(x);
    const normalised = mul(sub(x, saved0), saved1);
    const dbeta = sum(dy, rowAxes(x));
    const dgamma = sum(mul(dy, normalised), rowAxes(x));
    const centredGradient = sub(sub(dy, div(dbeta, rows)), mul(normalised, div(dgamma, rows)));
    return [mul(mul(gamma, saved1), centredGradient), dgamma, dbeta];
  },

  // dy, y = relu(x) → dx.
  ReluGradient: ({ dy, y }) => {
    if (!dy || !y) throw new Error('ReluGradient lacks an input');
    return [mul(dy, cast(greater(y, 0), 'float32'))];
  },

  // x [N, H, W, C]; stride → x[:, ::stride, ::stride, :].
  Subsample: ({ x }, { stride }) => {
    if (!x) throw new Error('Subsample lacks its input');
    const step = Number(stride);
    return [stridedSlice(x, [0, 0, 0, 0], x.shape, [1, step, step, 1])];
  },

  // dy; stride, inputShape → dx of that shape, zero where Subsample did not look.
  SubsampleGradient: ({ dy }, { stride, inputShape }) => {
    if (!dy) throw new Error('SubsampleGradient lacks its input');
    const step = Number(stride);
    const [n = 0, h = 0, w = 0, c = 0] = dy.shape;
    const spread = pad(reshape(dy, [n * h, 1, w, 1, c]), [
      [0, 0],
      [0, step - 1],
      [0, 0],
      [0, step - 1],
      [0, 0],
    ]);
    return [slice(reshape(spread, [n, h * step, w * step, c]), [0, 0, 0, 0], inputShape as number[])];
  },
};
