import { FLOAT, VECTOR } from './vector';

// Packed filters: [blocks of 8 output channels][tap row][tap column][input channel][8], so that one block streams through the L1 cache.
// The last block is filled up with zeros. Taps outside [row0, row1) × [column0, column1) are left as they are: nobody reads them.

/** Packs [KH, KW, I, O] for the forward convolution. */
export function packFilter(
  filter: usize, packed: usize, KH: i32, KW: i32, I: i32, O: i32, row0: i32, row1: i32, column0: i32, column1: i32,
): void {
  for (let o = 0; o < O; o += 8) {
    const lanes = min(8, O - o);
    for (let kh = row0; kh < row1; kh++) {
      let from = filter + <usize>((kh * KW + column0) * I * O + o) * FLOAT;
      let to = packed + <usize>((((o >> 3) * KH + kh) * KW + column0) * I) * 8 * FLOAT;
      for (let k = (column1 - column0) * I; k > 0; k--) {
        if (lanes == 8) {
          v128.store(to, v128.load(from));
          v128.store(to, v128.load(from, 16), 16);
        } else {
          memory.fill(to, 0, 2 * VECTOR);
          memory.copy(to, from, <usize>lanes * FLOAT);
        }
        from += <usize>O * FLOAT;
        to += 2 * VECTOR;
      }
    }
  }
}

/**
 * Packs [KH, KW, I, O] turned by 180° with input and output channels swapped, for the gradient of the input. The bounds are those of the
 * turned filter.
 */
export function packFlippedFilter(
  filter: usize, packed: usize, KH: i32, KW: i32, I: i32, O: i32, row0: i32, row1: i32, column0: i32, column1: i32,
): void {
  for (let i = 0; i < I; i += 8) {
    const lanes = min(8, I - i);
    for (let kh = row0; kh < row1; kh++) {
      for (let kw = column0; kw < column1; kw++) {
        const from = filter + <usize>((((KH - 1 - kh) * KW + KW - 1 - kw) * I + i) * O) * FLOAT;
        const to = packed + <usize>((((i >> 3) * KH + kh) * KW + kw) * O) * 8 * FLOAT;
        if (lanes < 8) memory.fill(to, 0, <usize>O * 8 * FLOAT);
        let o = 0;
        if (lanes == 8) {
          for (; o + 4 <= O; o += 4) {
            transpose4x4(from + <usize>o * FLOAT, <usize>O * FLOAT, to + <usize>o * 8 * FLOAT);
            transpose4x4(from + <usize>(4 * O + o) * FLOAT, <usize>O * FLOAT, to + <usize>o * 8 * FLOAT + VECTOR);
          }
        }
        for (; o < O; o++) {
          for (let lane = 0; lane < lanes; lane++) {
            store<f32>(to + <usize>(o * 8 + lane) * FLOAT, load<f32>(from + <usize>(lane * O + o) * FLOAT));
          }
        }
      }
    }
  }
}

/** Four rows `rowBytes` apart become four rows 8 floats apart, transposed. */
function transpose4x4(from: usize, rowBytes: usize, to: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + rowBytes);
  const c = v128.load(from + 2 * rowBytes);
  const d = v128.load(from + 3 * rowBytes);
  const ab01 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const ab23 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd01 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cd23 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab01, cd01, 0, 1, 4, 5));
  v128.store(to, v128.shuffle<f32>(ab01, cd01, 2, 3, 6, 7), 32);
  v128.store(to, v128.shuffle<f32>(ab23, cd23, 0, 1, 4, 5), 64);
  v128.store(to, v128.shuffle<f32>(ab23, cd23, 2, 3, 6, 7), 96);
}
