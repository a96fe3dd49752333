import type { GraphOutput } from '../graph-node';
import type { AxisGeometry, ConvolutionGeometry } from './convolution-geometry';
import { addAll, concatenate, reshape, slice, splitEvenly, zeros } from './graph-operations';

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

/**
 * The transpose of {@link expandKernel}: a gradient by the matrix gathered into one by the kernel. Tap by tap, from views of the
 * matrix: padding each window to the kernel's size and adding them up moves twice the memory.
 */
export function gatherKernel(matrix: GraphOutput, geometry: ConvolutionGeometry): GraphOutput {
  const { vertical, horizontal, inputs, outputs } = geometry;
  const origins = windowOrigins(geometry);
  const taps: GraphOutput[][] = Array.from({ length: vertical.kernel * horizontal.kernel }, () => []);
  for (const [index, block] of splitEvenly(matrix, origins.length, 1).entries()) {
    const [top, left] = origins[index] ?? [0, 0];
    const cells = reshape(block, [vertical.input * horizontal.input, inputs, outputs]);
    for (let cell = 0; cell < vertical.input * horizontal.input; cell++) {
      const tap = (top + Math.floor(cell / horizontal.input)) * horizontal.kernel + left + (cell % horizontal.input);
      taps[tap]?.push(slice(cells, [cell, 0, 0], [1, inputs, outputs]));
    }
  }
  const unseen = zeros([1, inputs, outputs]);
  const kernel = concatenate(
    taps.map((terms) => (terms.length === 0 ? unseen : addAll(terms))),
    0,
  );
  return reshape(kernel, [vertical.kernel, horizontal.kernel, inputs, outputs]);
}
