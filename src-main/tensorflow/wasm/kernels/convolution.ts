import { convolveTile1, convolveTile4 } from './convolution-tile';
import { packFilter, packFlippedFilter } from './filter-packing';
import { firstTap, firstUsedTap, inputIndex, lastUsedTap, tapCount } from './taps';
import { FLOAT } from './vector';

/** Bytes at the start of the scratch memory for the last, partial block of output channels. */
// @ts-ignore: decorator
@inline const SPILL_BYTES: usize = 32;

/**
 * y [N, YH, YW, O] = x [N, XH, XW, C] convolved with filter [KH, KW, C, O].
 * `scratch`: 8 + KH · KW · C · (O rounded up to a multiple of 8) floats.
 */
export function convolveForward(
  x: usize, filter: usize, y: usize, scratch: usize, N: i32, XH: i32, XW: i32, C: i32, YH: i32, YW: i32, O: i32, KH: i32, KW: i32,
  strideH: i32, strideW: i32, padTop: i32, padLeft: i32,
): void {
  const packed = scratch + SPILL_BYTES;
  packFilter(
    filter, packed, KH, KW, C, O, firstUsedTap(YH, strideH, padTop, 1, KH, XH), lastUsedTap(YH, strideH, padTop, 1, KH, XH),
    firstUsedTap(YW, strideW, padLeft, 1, KW, XW), lastUsedTap(YW, strideW, padLeft, 1, KW, XW),
  );
  convolve(x, packed, y, scratch, N, XH, XW, C, YH, YW, O, KH, KW, strideH, strideW, padTop, padLeft, 1, 1);
}

/**
 * dx [N, XH, XW, C]: the gradient of `convolveForward`'s x, from dy [N, YH, YW, O]; a convolution of dy, dilated by the stride, with the
 * turned filter. `scratch`: 8 + KH · KW · O · (C rounded up to a multiple of 8) floats.
 */
export function convolveInputGradient(
  dy: usize, filter: usize, dx: usize, scratch: usize, N: i32, XH: i32, XW: i32, C: i32, YH: i32, YW: i32, O: i32, KH: i32, KW: i32,
  strideH: i32, strideW: i32, padTop: i32, padLeft: i32,
): void {
  const packed = scratch + SPILL_BYTES;
  const turnedTop = KH - 1 - padTop;
  const turnedLeft = KW - 1 - padLeft;
  packFlippedFilter(
    filter, packed, KH, KW, C, O, firstUsedTap(XH, 1, turnedTop, strideH, KH, YH), lastUsedTap(XH, 1, turnedTop, strideH, KH, YH),
    firstUsedTap(XW, 1, turnedLeft, strideW, KW, YW), lastUsedTap(XW, 1, turnedLeft, strideW, KW, YW),
  );
  convolve(dy, packed, dx, scratch, N, YH, YW, O, XH, XW, C, KH, KW, 1, 1, turnedTop, turnedLeft, strideH, strideW);
}

/**
 * y[n, h, w, :] = Σ over taps and channels of x[n, (h · stride − pad + tap) / dilation, …, :] · filter, where x is [N, XH, XW, C],
 * y is [N, YH, YW, O] and `packed` holds [KH, KW, C, O] as filter-packing.ts says.
 */
function convolve(
  x: usize, packed: usize, y: usize, spill: usize, N: i32, XH: i32, XW: i32, C: i32, YH: i32, YW: i32, O: i32, KH: i32, KW: i32,
  strideH: i32, strideW: i32, padTop: i32, padLeft: i32, dilationH: i32, dilationW: i32,
): void {
  const xImage = <usize>(XH * XW * C) * FLOAT;
  const yImage = <usize>(YH * YW * O) * FLOAT;
  const weightTap = <usize>C * 8 * FLOAT;
  const xRow = <usize>(XW * C) * FLOAT;
  const weightRow = <usize>(dilationH * KW) * weightTap;
  const xColumn = <usize>C * FLOAT;
  const weightColumn = <usize>dilationW * weightTap;
  for (let o = 0; o < O; o += 8) {
    const lanes = min(8, O - o);
    const block = packed + <usize>((o >> 3) * KH * KW) * weightTap;
    for (let n = 0; n < N; ) {
      const images = n + 4 <= N ? 4 : 1;
      for (let h = 0; h < YH; h++) {
        const kh = firstTap(h, strideH, padTop, dilationH);
        const rows = tapCount(h, strideH, padTop, dilationH, kh, KH, XH);
        const xh = inputIndex(h, strideH, padTop, dilationH, kh);
        for (let w = 0; w < YW; w++) {
          const kw = firstTap(w, strideW, padLeft, dilationW);
          let columns = rows > 0 ? tapCount(w, strideW, padLeft, dilationW, kw, KW, XW) : 0;
          const xw = inputIndex(w, strideW, padLeft, dilationW, kw);
          const from = x + <usize>n * xImage + <usize>((xh * XW + xw) * C) * FLOAT;
          const weights = block + <usize>(kh * KW + kw) * weightTap;
          const to = y + <usize>n * yImage + <usize>((h * YW + w) * O + o) * FLOAT;
          let length = C;
          // Without dilation the taps of a row are neighbours in x and in the packed filter: one run instead of `columns`.
          if (dilationW == 1 && columns > 0) {
            length = columns * C;
            columns = 1;
          }
          if (images == 4) {
            convolveTile4(
              from, xImage, weights, rows, xRow, weightRow, columns, xColumn, weightColumn, length, to, yImage, lanes, spill,
            );
          } else convolveTile1(from, weights, rows, xRow, weightRow, columns, xColumn, weightColumn, length, to, lanes, spill);
        }
      }
      n += images;
    }
  }
}
