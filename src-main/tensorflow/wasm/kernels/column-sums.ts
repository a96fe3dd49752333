import { FLOAT } from './vector';

/** Rows summed at a time: 256 rows of 16 channels fit a 32 KiB L1 cache, and partial sums round less than one long one. */
// @ts-ignore: decorator
@inline const PANEL_ROWS: i32 = 256;

/** sums[C] = Σ over rows of x[rows, C]. */
export function sumColumns(x: usize, sums: usize, rows: i32, C: i32): void {
  const rowBytes = <usize>C * FLOAT;
  memory.fill(sums, 0, rowBytes);
  for (let row = 0; row < rows; row += PANEL_ROWS) {
    const panelRows = min(PANEL_ROWS, rows - row);
    const panel = x + <usize>row * rowBytes;
    let c: usize = 0;
    for (; c + 16 <= rowBytes; c += 16) {
      v128.store(sums + c, f32x4.add(v128.load(sums + c), sumFourColumns(panel + c, panelRows, rowBytes)));
    }
    for (; c < rowBytes; c += FLOAT) {
      let sum: f32 = 0;
      for (let r = 0; r < panelRows; r++) sum += load<f32>(panel + <usize>r * rowBytes + c);
      store<f32>(sums + c, load<f32>(sums + c) + sum);
    }
  }
}

/** Four sums side by side hide the latency of the addition. */
function sumFourColumns(x: usize, rows: i32, rowBytes: usize): v128 {
  let a = f32x4.splat(0), b = a, c = a, d = a;
  let r = 0;
  for (; r + 4 <= rows; r += 4) {
    a = f32x4.add(a, v128.load(x));
    b = f32x4.add(b, v128.load(x + rowBytes));
    c = f32x4.add(c, v128.load(x + 2 * rowBytes));
    d = f32x4.add(d, v128.load(x + 3 * rowBytes));
    x += 4 * rowBytes;
  }
  for (; r < rows; r++) {
    a = f32x4.add(a, v128.load(x));
    x += rowBytes;
  }
  return f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
}
