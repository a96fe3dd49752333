import { sumColumns } from './column-sums';
import { FLOAT, multiplyAdd } from './vector';

// @ts-ignore: decorator
@inline const PANEL_ROWS: i32 = 256;

/**
 * y = gamma · (x − mean) · inverseDeviation + beta over the rows of x[rows, C], with the biased variance in the deviation and the unbiased
 * one (divided by rows − 1, as PyTorch's running variance wants it; 0 for a single row) in `variance`.
 * All of gamma, beta, mean, variance and inverseDeviation are [C].
 */
export function batchNormTraining(
  x: usize, gamma: usize, beta: usize, y: usize, mean: usize, variance: usize, inverseDeviation: usize, rows: i32, C: i32, epsilon: f32,
): void {
  const rowBytes = <usize>C * FLOAT;
  const perRow: f32 = 1 / <f32>rows;
  sumColumns(x, mean, rows, C);
  for (let c: usize = 0; c < rowBytes; c += FLOAT) store<f32>(mean + c, load<f32>(mean + c) * perRow);
  sumSquaredDeviations(x, mean, variance, rows, rowBytes);
  const unbiased: f32 = rows > 1 ? 1 / <f32>(rows - 1) : 1;
  for (let c: usize = 0; c < rowBytes; c += FLOAT) {
    const squares = load<f32>(variance + c);
    store<f32>(inverseDeviation + c, 1 / sqrt<f32>(squares * perRow + epsilon));
    store<f32>(variance + c, squares * unbiased);
  }
  normalise(x, gamma, beta, y, mean, inverseDeviation, rows, rowBytes);
}

/** The second pass over x instead of E[x²] − E[x]²: the latter loses all digits where the mean is large against the deviation. */
function sumSquaredDeviations(x: usize, mean: usize, sums: usize, rows: i32, rowBytes: usize): void {
  memory.fill(sums, 0, rowBytes);
  for (let row = 0; row < rows; row += PANEL_ROWS) {
    const panelRows = min(PANEL_ROWS, rows - row);
    const panel = x + <usize>row * rowBytes;
    let c: usize = 0;
    for (; c + 16 <= rowBytes; c += 16) {
      const m = v128.load(mean + c);
      let even = f32x4.splat(0), odd = even;
      let p = panel + c;
      let r = 0;
      for (; r + 2 <= panelRows; r += 2) {
        const a = f32x4.sub(v128.load(p), m);
        const b = f32x4.sub(v128.load(p + rowBytes), m);
        even = multiplyAdd(even, a, a);
        odd = multiplyAdd(odd, b, b);
        p += 2 * rowBytes;
      }
      if (r < panelRows) {
        const a = f32x4.sub(v128.load(p), m);
        even = multiplyAdd(even, a, a);
      }
      v128.store(sums + c, f32x4.add(v128.load(sums + c), f32x4.add(even, odd)));
    }
    for (; c < rowBytes; c += FLOAT) {
      const m = load<f32>(mean + c);
      let sum: f32 = 0;
      for (let r = 0; r < panelRows; r++) {
        const a = load<f32>(panel + <usize>r * rowBytes + c) - m;
        sum += a * a;
      }
      store<f32>(sums + c, load<f32>(sums + c) + sum);
    }
  }
}

function normalise(x: usize, gamma: usize, beta: usize, y: usize, mean: usize, inverseDeviation: usize, rows: i32, rowBytes: usize): void {
  for (let row = 0; row < rows; row += PANEL_ROWS) {
    const panelRows = min(PANEL_ROWS, rows - row);
    const panel = <usize>row * rowBytes;
    let c: usize = 0;
    for (; c + 16 <= rowBytes; c += 16) {
      const m = v128.load(mean + c);
      const scale = f32x4.mul(v128.load(gamma + c), v128.load(inverseDeviation + c));
      const shift = v128.load(beta + c);
      let at = panel + c;
      for (let r = 0; r < panelRows; r++) {
        v128.store(y + at, multiplyAdd(shift, f32x4.sub(v128.load(x + at), m), scale));
        at += rowBytes;
      }
    }
    for (; c < rowBytes; c += FLOAT) {
      const m = load<f32>(mean + c);
      const scale = load<f32>(gamma + c) * load<f32>(inverseDeviation + c);
      const shift = load<f32>(beta + c);
      let at = panel + c;
      for (let r = 0; r < panelRows; r++) {
        store<f32>(y + at, shift + (load<f32>(x + at) - m) * scale);
        at += rowBytes;
      }
    }
  }
}
