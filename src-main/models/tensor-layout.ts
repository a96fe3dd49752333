import { AnalogonError } from '../../src-shared/errors/analogon-error';

/**
 * How a tensor of the engine relates to PyTorch's:
 * convolution: [kh, kw, in, out] here, OIHW there;
 * linear: [h·w·c, out] here (maps are NHWC), [out, c·h·w] there (flattened NCHW);
 * vector: equal.
 */
export type TensorLayout =
  | { readonly kind: 'convolution' }
  | { readonly kind: 'linear'; readonly channels: number; readonly height: number; readonly width: number }
  | { readonly kind: 'vector' };

interface ShapedValues {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Axes of the engine's tensor, split so that PyTorch's order is a permutation of them. */
function describe(
  layout: TensorLayout,
  shape: readonly number[],
): { axes: readonly number[]; order: readonly number[]; shape: readonly number[] } {
  const [first = 1, second = 1, third = 1, fourth = 1] = shape;
  switch (layout.kind) {
    case 'convolution':
      return { axes: [first, second, third, fourth], order: [3, 2, 0, 1], shape: [fourth, third, first, second] };
    case 'linear': {
      const { height, width, channels } = layout;
      return { axes: [height, width, channels, second], order: [3, 2, 0, 1], shape: [second, channels * height * width] };
    }
    case 'vector':
      return { axes: [first], order: [0], shape: [first] };
  }
}

export function toPyTorchLayout(layout: TensorLayout, shape: readonly number[], values: Float32Array): ShapedValues {
  const { axes, order, shape: target } = describe(layout, shape);
  return { shape: target, data: permute(values, axes, order) };
}

/**
 * @param shape the engine's shape
 * @throws AnalogonError `CHECKPOINT_INVALID` when the given tensor has another shape than this network needs
 */
export function toEngineLayout(
  layout: TensorLayout,
  shape: readonly number[],
  source: ShapedValues & { readonly name: string },
): Float32Array {
  const { axes, order, shape: expected } = describe(layout, shape);
  if (source.shape.join() !== expected.join()) {
    throw new AnalogonError(
      'CHECKPOINT_INVALID',
      `Tensor ${source.name} has shape [${source.shape.join(', ')}], this network needs [${expected.join(', ')}]: the checkpoint is of another model configuration.`,
    );
  }
  const inverse = order.map((_, axis) => order.indexOf(axis));
  return permute(
    source.data,
    order.map((axis) => axes[axis] ?? 1),
    inverse,
  );
}

/** Transposes a dense array; `order[i]` is the source axis of target axis i. */
function permute(values: Float32Array, axes: readonly number[], order: readonly number[]): Float32Array {
  const strides = axes.map((_, axis) => axes.slice(axis + 1).reduce((product, length) => product * length, 1));
  const lengths = order.map((axis) => axes[axis] ?? 1);
  const steps = order.map((axis) => strides[axis] ?? 1);
  const position = lengths.map(() => 0);
  const result = new Float32Array(values.length);
  let offset = 0;
  for (let index = 0; index < result.length; index++) {
    result[index] = values[offset] ?? 0;
    for (let axis = lengths.length - 1; axis >= 0; axis--) {
      const step = steps[axis] ?? 0;
      const next = (position[axis] ?? 0) + 1;
      offset += step;
      position[axis] = next;
      if (next < (lengths[axis] ?? 0)) break;
      offset -= step * next;
      position[axis] = 0;
    }
  }
  return result;
}
