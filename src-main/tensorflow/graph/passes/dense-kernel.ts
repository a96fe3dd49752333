import type { GraphOutput } from '../graph-node';
import type { AxisGeometry, ConvolutionGeometry } from './convolution-geometry';
import { concatenate, reshape, scatterRows, slice, splitEvenly } from './graph-operations';

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
    reshape(slice(kernel, [top, left, 0, 0], [vertical.input, horizontal.input, inputs, outputs]), [vertical.input * horizontal.input * inputs, outputs]),
  );
  return concatenate(windows, 1);
}

/** The transpose of {@link expandKernel}: a gradient by the matrix gathered into one by the kernel. */
export function gatherKernel(matrix: GraphOutput, geometry: ConvolutionGeometry): GraphOutput {
  const { vertical, horizontal, inputs, outputs } = geometry;
  const origins = windowOrigins(geometry);
  const tapSize = inputs * outputs;
  const windows = splitEvenly(matrix, origins.length, 1).map((block) => reshape(block, [vertical.input * horizontal.input, tapSize]));
  const taps = origins.flatMap(([top, left]) =>
    Array.from({ length: vertical.input * horizontal.input }, (_, cell) => {
      const [row, column] = [Math.floor(cell / horizontal.input), cell % horizontal.input];
      return (top + row) * horizontal.kernel + left + column;
    }),
  );
  const byTap = scatterRows(concatenate(windows, 0), taps, vertical.kernel * horizontal.kernel);
  return reshape(byTap, [vertical.kernel, horizontal.kernel, inputs, outputs]);
}
