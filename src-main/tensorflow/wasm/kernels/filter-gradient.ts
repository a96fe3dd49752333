import { accumulateTile1, accumulateTile4, accumulateWeight } from './filter-gradient-tile';
import { FLOAT } from './vector';

/** Bytes of x and dy worked on at a time: they should stay in an L1 cache of 32 KiB or more. */
// @ts-ignore: decorator
@inline const BLOCK_BYTES: i32 = 32768;

/**
 * dw[KH, KW, C, O] = Σ over n, h, w of x[n, h · strideH + kh − padTop, w · strideW + kw − padLeft, c] · dy[n, h, w, o]
 * with x [N, XH, XW, C] and dy [N, YH, YW, O].
 */
export function convolveFilterGradient(
  x: usize, dy: usize, dw: usize, N: i32, XH: i32, XW: i32, C: i32, YH: i32, YW: i32, O: i32, KH: i32, KW: i32,
  strideH: i32, strideW: i32, padTop: i32, padLeft: i32,
): void {
  const xImage = XH * XW * C;
  const dyImage = YH * YW * O;
  memory.fill(dw, 0, <usize>(KH * KW * C * O) * FLOAT);
  const imagesPerBlock = max(1, BLOCK_BYTES / <i32>FLOAT / (xImage + dyImage));
  for (let n = 0; n < N; n += imagesPerBlock) {
    const images = min(imagesPerBlock, N - n);
    for (let kh = 0; kh < KH; kh++) {
      const h0 = firstPosition(kh, strideH, padTop);
      const rows = endPosition(kh, strideH, padTop, XH, YH) - h0;
      if (rows <= 0) continue;
      for (let kw = 0; kw < KW; kw++) {
        const w0 = firstPosition(kw, strideW, padLeft);
        const columns = endPosition(kw, strideW, padLeft, XW, YW) - w0;
        if (columns <= 0) continue;
        const xStart = x + <usize>(n * xImage + ((h0 * strideH + kh - padTop) * XW + w0 * strideW + kw - padLeft) * C) * FLOAT;
        const dyStart = dy + <usize>(n * dyImage + (h0 * YW + w0) * O) * FLOAT;
        const tap = dw + <usize>((kh * KW + kw) * C * O) * FLOAT;
        // The longest of the three sums goes innermost: columns on large maps, images on small ones.
        if (columns >= images) {
          accumulateTap(xStart, dyStart, tap, C, O, images, xImage, dyImage, rows, strideH * XW * C, YW * O, columns, strideW * C, O);
        } else {
          accumulateTap(xStart, dyStart, tap, C, O, rows, strideH * XW * C, YW * O, columns, strideW * C, O, images, xImage, dyImage);
        }
      }
    }
  }
}

/** The first output position whose tap lies inside the input. */
function firstPosition(tap: i32, stride: i32, pad: i32): i32 {
  return tap >= pad ? 0 : (pad - tap + stride - 1) / stride;
}

/** One more than the last such position. */
function endPosition(tap: i32, stride: i32, pad: i32, inputSize: i32, positions: i32): i32 {
  const last = inputSize - 1 + pad - tap;
  return last < 0 ? 0 : min(positions, last / stride + 1);
}

/** Adds one tap's sums, three nested loops of `count` with their steps in floats, to dw[C, O]. */
function accumulateTap(
  x: usize, dy: usize, dw: usize, C: i32, O: i32,
  count0: i32, xStep0: i32, dyStep0: i32, count1: i32, xStep1: i32, dyStep1: i32, count2: i32, xStep2: i32, dyStep2: i32,
): void {
  const x0 = <usize>xStep0 * FLOAT, dy0 = <usize>dyStep0 * FLOAT;
  const x1 = <usize>xStep1 * FLOAT, dy1 = <usize>dyStep1 * FLOAT;
  const x2 = <usize>xStep2 * FLOAT, dy2 = <usize>dyStep2 * FLOAT;
  for (let o = 0; o < O; ) {
    const dyo = dy + <usize>o * FLOAT;
    const isFull = o + 8 <= O;
    for (let c = 0; c < C; ) {
      const xc = x + <usize>c * FLOAT;
      const weight = dw + <usize>(c * O + o) * FLOAT;
      if (isFull && c + 4 <= C) {
        accumulateTile4(xc, dyo, weight, <usize>O * FLOAT, count0, x0, dy0, count1, x1, dy1, count2, x2, dy2);
        c += 4;
      } else {
        if (isFull) accumulateTile1(xc, dyo, weight, count0, x0, dy0, count1, x1, dy1, count2, x2, dy2);
        else accumulateWeight(xc, dyo, weight, count0, x0, dy0, count1, x1, dy1, count2, x2, dy2);
        c += 1;
      }
    }
    o += isFull ? 8 : 1;
  }
}
