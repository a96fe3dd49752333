import type { GraphOutput } from '../graph-node';
import type { AxisGeometry, ConvolutionGeometry } from './convolution-geometry';
import { addAll, concatenate, padWithZeros, reshape, slice, splitEvenly } from './graph-operations';

/**
 * Whether every cell of the output sees every cell of the input: then the convolution is a product with one matrix of
 * [input cells · channels, output cells · channels] that has no entries of zero.
 */
export function isDense({ vertical, horizontal }: ConvolutionGeometry): boolean {
  return isDenseAxis(vertical) && isDenseAxis(horizontal);
}

function isDenseAxis({ input, output, kernel, stride, near }: AxisGeometry): boolean {
  const firstTap = near - stride * (output - 1);
  const lastTap = input - 1 + near;
  return firstTap >= 0 && lastTap < kernel;
}

/** Where in the kernel the window of input cells begins that each output cell sees, row by row. */
function windowOrigins({ vertical, horizontal }: ConvolutionGeometry): [number, number][] {
  const origins = ({ output, stride, near }: AxisGeometry) => Array.from({ length: output }, (_, cell) => near - stride * cell);
  return origins(vertical).flatMap((top) => origins(horizontal).map((left): [number, number] => [top, left]));
}

/** The matrix of a dense convolution from its kernel [kh, kw, inputs, outputs]. */
export function expandKernel(kernel: GraphOutput, geometry: ConvolutionGeometry): GraphOutput {
  const { vertical, horizontal, inputs, outputs } = geometry;
  const windows = windowOrigins(geometry).map(([top, left]) =>
    reshape(slice(kernel, [top, left, 0, 0], [vertical.input, horizontal.input, inputs, outputs]), [
      vertical.input * horizontal.input * inputs,
      outputs,
    ]),
  );
  return concatenate(windows, 1);
}

/** The transpose of {@link expandKernel}: a gradient by the matrix gathered into one by the kernel. */
export function gatherKernel(matrix: GraphOutput, geometry: ConvolutionGeometry): GraphOutput {
  const { vertical, horizontal, inputs, outputs } = geometry;
  const origins = windowOrigins(geometry);
  const windows = splitEvenly(matrix, origins.length, 1).map((block, index) => {
    const [top, left] = origins[index] ?? [0, 0];
    return padWithZeros(reshape(block, [vertical.input, horizontal.input, inputs, outputs]), [
      [top, vertical.kernel - vertical.input - top],
      [left, horizontal.kernel - horizontal.input - left],
      [0, 0],
      [0, 0],
    ]);
  });
  return addAll(windows);
}
