import type { GraphNode } from '../graph-node';

/** How one axis of a convolution maps cells of the input to cells of the output; `near` is the zero padding before the first cell. */
export interface AxisGeometry {
  readonly input: number;
  readonly output: number;
  readonly kernel: number;
  readonly stride: number;
  readonly near: number;
}

/** A two-dimensional convolution of NHWC maps without dilation. */
export interface ConvolutionGeometry {
  readonly batch: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly vertical: AxisGeometry;
  readonly horizontal: AxisGeometry;
}

interface ConvolutionShapes {
  readonly map: readonly number[];
  readonly kernel: readonly number[];
  readonly result: readonly number[];
}

/** Of a `Conv2D` or one of its gradients, whose attributes are the same; `undefined` for layouts and paddings it does not describe. */
export function describeConvolution(node: GraphNode, { map, kernel, result }: ConvolutionShapes): ConvolutionGeometry | undefined {
  const attribute = (name: string) => node.attributes.find((candidate) => candidate.name === name)?.value;
  const padding = attribute('padding');
  const isDilated = numbersOf(attribute('dilations') ?? []).some((dilation) => dilation !== 1);
  if (attribute('data_format') !== 'NHWC' || isDilated || (padding !== 'SAME' && padding !== 'VALID')) return undefined;
  const strides = numbersOf(attribute('strides'));
  const axis = (position: 1 | 2): AxisGeometry => {
    const input = map[position] ?? 0;
    const output = result[position] ?? 0;
    const size = kernel[position - 1] ?? 0;
    const stride = strides[position] ?? 1;
    const near = padding === 'VALID' ? 0 : Math.floor(Math.max(0, (output - 1) * stride + size - input) / 2);
    return { input, output, kernel: size, stride, near };
  };
  return { batch: map[0] ?? 0, inputs: map[3] ?? 0, outputs: result[3] ?? 0, vertical: axis(1), horizontal: axis(2) };
}

const numbersOf = (value: unknown): number[] =>
  Array.isArray(value) || ArrayBuffer.isView(value) ? Array.from(value as ArrayLike<number>, Number) : [];
