/** A complex field on a square grid, real and imaginary parts apart, row-major. Two real fields travel as one. */
export interface ComplexField {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

export interface FourierTransform {
  /** Grid to spectrum, divided by size², so that a coefficient is an amplitude. `from` is kept. */
  toSpectrum(from: ComplexField, to: ComplexField): void;
  /** Spectrum to grid. Coefficient (row, column) belongs to wave numbers (row, column) modulo size. `from` is kept. */
  toGrid(from: ComplexField, to: ComplexField): void;
}

export function createComplexField(cellCount: number): ComplexField {
  return { real: new Float64Array(cellCount), imaginary: new Float64Array(cellCount) };
}

/**
 * Two-dimensional Fourier transform of a `size × size` grid. Stockham's self-sorting algorithm (no bit reversal; Van Loan,
 * "Computational Frameworks for the Fast Fourier Transform", §1.7), radix 4 with a last radix-2 pass that writes transposed:
 * doing columns twice is the whole transform, and every inner loop runs over consecutive numbers.
 * @param size 2 · 4^k with k ≥ 1 (8, 32, 128)
 */
export function createFourierTransform(size: number): FourierTransform {
  const passCount = Math.log2(size / 2) / 2;
  if (!Number.isInteger(passCount) || passCount < 1)
    throw new RangeError(`no Fourier transform of size ${size}: 8, 32 and 128 are possible`);
  const cellCount = size * size;
  const cosine = Float64Array.from({ length: size }, (_, i) => Math.cos((2 * Math.PI * i) / size));
  const sine = Float64Array.from({ length: size }, (_, i) => -Math.sin((2 * Math.PI * i) / size));
  const work = createComplexField(cellCount);
  const half = createComplexField(cellCount);

  /** One radix-4 pass over transforms of `length`, each followed by `stride` others in memory. */
  const radix4Pass = (length: number, stride: number, x: Float64Array, y: Float64Array, xOut: Float64Array, yOut: Float64Array): void => {
    const quarter = (length >> 2) * stride;
    const turn = size / length;
    for (let p = 0; p < length >> 2; p++) {
      const c1 = cosine[p * turn]!;
      const s1 = sine[p * turn]!;
      const c2 = cosine[2 * p * turn]!;
      const s2 = sine[2 * p * turn]!;
      const c3 = cosine[3 * p * turn]!;
      const s3 = sine[3 * p * turn]!;
      let i = p * stride;
      let o = 4 * p * stride;
      for (const end = i + stride; i < end; i++, o++) {
        const bx = x[i + quarter]!;
        const by = y[i + quarter]!;
        const dx = x[i + 3 * quarter]!;
        const dy = y[i + 3 * quarter]!;
        const sumX = x[i]! + x[i + 2 * quarter]!;
        const sumY = y[i]! + y[i + 2 * quarter]!;
        const differenceX = x[i]! - x[i + 2 * quarter]!;
        const differenceY = y[i]! - y[i + 2 * quarter]!;
        const oddX = bx + dx;
        const oddY = by + dy;
        const turnedX = dy - by;
        const turnedY = bx - dx;
        xOut[o] = sumX + oddX;
        yOut[o] = sumY + oddY;
        let real = differenceX - turnedX;
        let imaginary = differenceY - turnedY;
        xOut[o + stride] = real * c1 - imaginary * s1;
        yOut[o + stride] = real * s1 + imaginary * c1;
        real = sumX - oddX;
        imaginary = sumY - oddY;
        xOut[o + 2 * stride] = real * c2 - imaginary * s2;
        yOut[o + 2 * stride] = real * s2 + imaginary * c2;
        real = differenceX + turnedX;
        imaginary = differenceY + turnedY;
        xOut[o + 3 * stride] = real * c3 - imaginary * s3;
        yOut[o + 3 * stride] = real * s3 + imaginary * c3;
      }
    }
  };

  const lastPassTransposed = (x: Float64Array, out: Float64Array, scale: number): void => {
    const middle = cellCount >> 1;
    for (let row = 0; row < size >> 1; row++) {
      for (let column = 0; column < size; column++) {
        const a = x[row * size + column]!;
        const b = x[middle + row * size + column]!;
        out[column * size + row] = scale * (a + b);
        out[column * size + row + (size >> 1)] = scale * (a - b);
      }
    }
  };

  const columnsTransposed = (x: Float64Array, y: Float64Array, xOut: Float64Array, yOut: Float64Array, scale: number): void => {
    let length = size;
    let fromX = x;
    let fromY = y;
    for (let pass = 0; pass < passCount; pass++, length >>= 2) {
      const toX = pass % 2 ? half.real : work.real;
      const toY = pass % 2 ? half.imaginary : work.imaginary;
      radix4Pass(length, cellCount / length, fromX, fromY, toX, toY);
      fromX = toX;
      fromY = toY;
    }
    lastPassTransposed(fromX, xOut, scale);
    lastPassTransposed(fromY, yOut, scale);
  };

  const transform = (x: Float64Array, y: Float64Array, xOut: Float64Array, yOut: Float64Array, scale: number): void => {
    columnsTransposed(x, y, xOut, yOut, scale);
    columnsTransposed(xOut, yOut, xOut, yOut, scale);
  };
  return {
    toSpectrum: (from, to) => transform(from.real, from.imaginary, to.real, to.imaginary, 1 / size),
    // Exchanging real and imaginary parts on both sides turns a transform into its inverse.
    toGrid: (from, to) => transform(from.imaginary, from.real, to.imaginary, to.real, 1),
  };
}
