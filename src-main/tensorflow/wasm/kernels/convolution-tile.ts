import { FLOAT, VECTOR, multiplyAdd } from './vector';

// A tile is one position of the map in 4 (or 1) images × 8 output channels, held in registers over all taps. Putting the *images* of a
// batch in a tile, not neighbouring positions, lets every position use exactly the taps that lie inside the map: nothing is padded,
// and the 2×2 and 1×1 maps of the last stages cost 4/9 and 1/9 of what an im2col convolution spends on them.
// The taps are `rows` runs × `columns` runs of `length` consecutive inputs, each input with its packed row of 8 weights.

/** Writes y[image, 0..lanes) for four images. `spill` is 32 bytes of scratch for a last block of fewer than 8 channels. */
export function convolveTile4(
  x: usize, imageBytes: usize, weights: usize, rows: i32, xRow: usize, weightRow: usize, columns: i32, xColumn: usize, weightColumn: usize,
  length: i32, y: usize, yImageBytes: usize, lanes: i32, spill: usize,
): void {
  let a0 = f32x4.splat(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
  const twoImages = 2 * imageBytes;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let xa = x + <usize>row * xRow + <usize>column * xColumn;
      let xc = xa + twoImages;
      let w = weights + <usize>row * weightRow + <usize>column * weightColumn;
      const end = xa + <usize>length * FLOAT;
      while (xa < end) {
        const w0 = v128.load(w), w1 = v128.load(w, 16);
        const va = v128.load32_splat(xa);
        a0 = multiplyAdd(a0, va, w0);
        a1 = multiplyAdd(a1, va, w1);
        const vb = v128.load32_splat(xa + imageBytes);
        b0 = multiplyAdd(b0, vb, w0);
        b1 = multiplyAdd(b1, vb, w1);
        const vc = v128.load32_splat(xc);
        c0 = multiplyAdd(c0, vc, w0);
        c1 = multiplyAdd(c1, vc, w1);
        const vd = v128.load32_splat(xc + imageBytes);
        d0 = multiplyAdd(d0, vd, w0);
        d1 = multiplyAdd(d1, vd, w1);
        xa += FLOAT;
        xc += FLOAT;
        w += 2 * VECTOR;
      }
    }
  }
  storeLanes(y, a0, a1, lanes, spill);
  storeLanes(y + yImageBytes, b0, b1, lanes, spill);
  storeLanes(y + 2 * yImageBytes, c0, c1, lanes, spill);
  storeLanes(y + 3 * yImageBytes, d0, d1, lanes, spill);
}

/** The same for one image: what a batch leaves over. */
export function convolveTile1(
  x: usize, weights: usize, rows: i32, xRow: usize, weightRow: usize, columns: i32, xColumn: usize, weightColumn: usize,
  length: i32, y: usize, lanes: i32, spill: usize,
): void {
  let a0 = f32x4.splat(0), a1 = a0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let xa = x + <usize>row * xRow + <usize>column * xColumn;
      let w = weights + <usize>row * weightRow + <usize>column * weightColumn;
      const end = xa + <usize>length * FLOAT;
      while (xa < end) {
        const va = v128.load32_splat(xa);
        a0 = multiplyAdd(a0, va, v128.load(w));
        a1 = multiplyAdd(a1, va, v128.load(w, 16));
        xa += FLOAT;
        w += 2 * VECTOR;
      }
    }
  }
  storeLanes(y, a0, a1, lanes, spill);
}

function storeLanes(y: usize, low: v128, high: v128, lanes: i32, spill: usize): void {
  const full = lanes == 8;
  const target = full ? y : spill;
  v128.store(target, low);
  v128.store(target, high, 16);
  if (!full) memory.copy(y, spill, <usize>lanes * FLOAT);
}
