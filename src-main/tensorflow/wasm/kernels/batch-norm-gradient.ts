import { FLOAT, multiplyAdd } from './vector';

// @ts-ignore: decorator
@inline const PANEL_ROWS: i32 = 128;

/**
 * Gradient of `batchNormTraining` over the rows of x[rows, C]; with x̂ = (x − mean) · inverseDeviation:
 * dbeta = Σ dy, dgamma = Σ dy · x̂, dx = gamma · inverseDeviation · (dy − dbeta / rows − x̂ · dgamma / rows).
 */
export function batchNormTrainingGradient(
  dy: usize, x: usize, gamma: usize, mean: usize, inverseDeviation: usize, dx: usize, dgamma: usize, dbeta: usize, rows: i32, C: i32,
): void {
  const rowBytes = <usize>C * FLOAT;
  memory.fill(dgamma, 0, rowBytes);
  memory.fill(dbeta, 0, rowBytes);
  for (let row = 0; row < rows; row += PANEL_ROWS) {
    sumPanel(dy, x, mean, dgamma, dbeta, <usize>row * rowBytes, min(PANEL_ROWS, rows - row), rowBytes);
  }
  for (let c: usize = 0; c < rowBytes; c += FLOAT) store<f32>(dgamma + c, load<f32>(dgamma + c) * load<f32>(inverseDeviation + c));
  const perRow: f32 = 1 / <f32>rows;
  for (let row = 0; row < rows; row += PANEL_ROWS) {
    const panelRows = min(PANEL_ROWS, rows - row);
    writePanel(dy, x, gamma, mean, inverseDeviation, dx, dgamma, dbeta, <usize>row * rowBytes, panelRows, rowBytes, perRow);
  }
}

/** Adds a panel's Σ dy · (x − mean) and Σ dy to dgamma and dbeta. */
function sumPanel(dy: usize, x: usize, mean: usize, dgamma: usize, dbeta: usize, panel: usize, rows: i32, rowBytes: usize): void {
  let c: usize = 0;
  for (; c + 16 <= rowBytes; c += 16) {
    const m = v128.load(mean + c);
    let sum0 = f32x4.splat(0), sum1 = sum0, product0 = sum0, product1 = sum0;
    let at = panel + c;
    let r = 0;
    for (; r + 2 <= rows; r += 2) {
      const g0 = v128.load(dy + at), g1 = v128.load(dy + at + rowBytes);
      sum0 = f32x4.add(sum0, g0);
      sum1 = f32x4.add(sum1, g1);
      product0 = multiplyAdd(product0, g0, f32x4.sub(v128.load(x + at), m));
      product1 = multiplyAdd(product1, g1, f32x4.sub(v128.load(x + at + rowBytes), m));
      at += 2 * rowBytes;
    }
    if (r < rows) {
      const g0 = v128.load(dy + at);
      sum0 = f32x4.add(sum0, g0);
      product0 = multiplyAdd(product0, g0, f32x4.sub(v128.load(x + at), m));
    }
    v128.store(dbeta + c, f32x4.add(v128.load(dbeta + c), f32x4.add(sum0, sum1)));
    v128.store(dgamma + c, f32x4.add(v128.load(dgamma + c), f32x4.add(product0, product1)));
  }
  for (; c < rowBytes; c += FLOAT) {
    const m = load<f32>(mean + c);
    let sum: f32 = 0, product: f32 = 0;
    let at = panel + c;
    for (let r = 0; r < rows; r++) {
      const g = load<f32>(dy + at);
      sum += g;
      product += g * (load<f32>(x + at) - m);
      at += rowBytes;
    }
    store<f32>(dbeta + c, load<f32>(dbeta + c) + sum);
    store<f32>(dgamma + c, load<f32>(dgamma + c) + product);
  }
}

function writePanel(
  dy: usize, x: usize, gamma: usize, mean: usize, inverseDeviation: usize, dx: usize, dgamma: usize, dbeta: usize,
  panel: usize, rows: i32, rowBytes: usize, perRow: f32,
): void {
  let c: usize = 0;
  for (; c + 16 <= rowBytes; c += 16) {
    const m = v128.load(mean + c);
    const inverse = v128.load(inverseDeviation + c);
    const scale = f32x4.mul(v128.load(gamma + c), inverse);
    const meanGradient = f32x4.mul(v128.load(dbeta + c), f32x4.splat(perRow));
    const slope = f32x4.mul(f32x4.mul(v128.load(dgamma + c), f32x4.splat(perRow)), inverse);
    let at = panel + c;
    for (let r = 0; r < rows; r++) {
      const centred = f32x4.sub(v128.load(x + at), m);
      const gradient = f32x4.sub(f32x4.sub(v128.load(dy + at), meanGradient), f32x4.mul(centred, slope));
      v128.store(dx + at, f32x4.mul(scale, gradient));
      at += rowBytes;
    }
  }
  for (; c < rowBytes; c += FLOAT) {
    const m = load<f32>(mean + c);
    const inverse = load<f32>(inverseDeviation + c);
    const scale = load<f32>(gamma + c) * inverse;
    const meanGradient = load<f32>(dbeta + c) * perRow;
    const slope = load<f32>(dgamma + c) * perRow * inverse;
    let at = panel + c;
    for (let r = 0; r < rows; r++) {
      store<f32>(dx + at, scale * (load<f32>(dy + at) - meanGradient - (load<f32>(x + at) - m) * slope));
      at += rowBytes;
    }
  }
}
