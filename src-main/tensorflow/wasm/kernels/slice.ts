import { FLOAT } from './vector';

/** y [N, H, W, C] = the region of x [·, XH, XW, XC] that begins at (n0, h0, w0, c0). */
export function slice(
  x: usize, y: usize, XH: i32, XW: i32, XC: i32, n0: i32, h0: i32, w0: i32, c0: i32, N: i32, H: i32, W: i32, C: i32,
): void {
  const isWholeRow = C == XC;
  const runs = isWholeRow ? 1 : W;
  const runBytes = <usize>(isWholeRow ? W * C : C) * FLOAT;
  let to = y;
  for (let n = n0; n < n0 + N; n++) {
    for (let h = h0; h < h0 + H; h++) {
      let from = x + <usize>(((n * XH + h) * XW + w0) * XC + c0) * FLOAT;
      for (let run = 0; run < runs; run++) {
        memory.copy(to, from, runBytes);
        from += <usize>XC * FLOAT;
        to += runBytes;
      }
    }
  }
}
