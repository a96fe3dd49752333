import { multiplyAdd } from './vector';

// A tile of the filter's gradient, held in registers while three nested loops (images, rows, columns in the caller's order) run over the
// products x · dy. Steps are in bytes.

/** dw[4 input channels, 8 output channels] += Σ x · dy. */
export function accumulateTile4(
  x: usize, dy: usize, dw: usize, dwRow: usize,
  count0: i32, x0: usize, dy0: usize, count1: i32, x1: usize, dy1: usize, count2: i32, x2: usize, dy2: usize,
): void {
  const dwB = dw + dwRow, dwC = dwB + dwRow, dwD = dwC + dwRow;
  let a0 = v128.load(dw), a1 = v128.load(dw, 16), b0 = v128.load(dwB), b1 = v128.load(dwB, 16);
  let c0 = v128.load(dwC), c1 = v128.load(dwC, 16), d0 = v128.load(dwD), d1 = v128.load(dwD, 16);
  for (let i = 0; i < count0; i++) {
    for (let j = 0; j < count1; j++) {
      let xp = x + <usize>i * x0 + <usize>j * x1;
      let dyp = dy + <usize>i * dy0 + <usize>j * dy1;
      for (let k = 0; k < count2; k++) {
        const g0 = v128.load(dyp), g1 = v128.load(dyp, 16);
        const va = v128.load32_splat(xp);
        a0 = multiplyAdd(a0, va, g0);
        a1 = multiplyAdd(a1, va, g1);
        const vb = v128.load32_splat(xp, 4);
        b0 = multiplyAdd(b0, vb, g0);
        b1 = multiplyAdd(b1, vb, g1);
        const vc = v128.load32_splat(xp, 8);
        c0 = multiplyAdd(c0, vc, g0);
        c1 = multiplyAdd(c1, vc, g1);
        const vd = v128.load32_splat(xp, 12);
        d0 = multiplyAdd(d0, vd, g0);
        d1 = multiplyAdd(d1, vd, g1);
        xp += x2;
        dyp += dy2;
      }
    }
  }
  v128.store(dw, a0);
  v128.store(dw, a1, 16);
  v128.store(dwB, b0);
  v128.store(dwB, b1, 16);
  v128.store(dwC, c0);
  v128.store(dwC, c1, 16);
  v128.store(dwD, d0);
  v128.store(dwD, d1, 16);
}

/** dw[1 input channel, 8 output channels] += Σ x · dy: what is left when the input channels are no multiple of 4. */
export function accumulateTile1(
  x: usize, dy: usize, dw: usize,
  count0: i32, x0: usize, dy0: usize, count1: i32, x1: usize, dy1: usize, count2: i32, x2: usize, dy2: usize,
): void {
  let a0 = v128.load(dw), a1 = v128.load(dw, 16);
  for (let i = 0; i < count0; i++) {
    for (let j = 0; j < count1; j++) {
      let xp = x + <usize>i * x0 + <usize>j * x1;
      let dyp = dy + <usize>i * dy0 + <usize>j * dy1;
      for (let k = 0; k < count2; k++) {
        const va = v128.load32_splat(xp);
        a0 = multiplyAdd(a0, va, v128.load(dyp));
        a1 = multiplyAdd(a1, va, v128.load(dyp, 16));
        xp += x2;
        dyp += dy2;
      }
    }
  }
  v128.store(dw, a0);
  v128.store(dw, a1, 16);
}

/** One weight += Σ x · dy: what is left when the output channels are no multiple of 8. */
export function accumulateWeight(
  x: usize, dy: usize, dw: usize,
  count0: i32, x0: usize, dy0: usize, count1: i32, x1: usize, dy1: usize, count2: i32, x2: usize, dy2: usize,
): void {
  let sum = load<f32>(dw);
  for (let i = 0; i < count0; i++) {
    for (let j = 0; j < count1; j++) {
      let xp = x + <usize>i * x0 + <usize>j * x1;
      let dyp = dy + <usize>i * dy0 + <usize>j * dy1;
      for (let k = 0; k < count2; k++) {
        sum += load<f32>(xp) * load<f32>(dyp);
        xp += x2;
        dyp += dy2;
      }
    }
  }
  store<f32>(dw, sum);
}
