import { FLOAT } from './vector';

/** dx [N, XH, XW, C]: each dy [N, YH, YW, C] goes to the first largest input of its window KH × KW. */
export function maxPoolGradient(
  x: usize, dy: usize, dx: usize, N: i32, XH: i32, XW: i32, C: i32, YH: i32, YW: i32, KH: i32, KW: i32,
  strideH: i32, strideW: i32, padTop: i32, padLeft: i32,
): void {
  const imageBytes = <usize>(XH * XW * C) * FLOAT;
  memory.fill(dx, 0, <usize>N * imageBytes);
  let gradient = dy;
  for (let n = 0; n < N; n++) {
    const image = <usize>n * imageBytes;
    for (let h = 0; h < YH; h++) {
      const top = max(0, h * strideH - padTop);
      const bottom = min(XH, h * strideH - padTop + KH);
      for (let w = 0; w < YW; w++) {
        const left = max(0, w * strideW - padLeft);
        const right = min(XW, w * strideW - padLeft + KW);
        for (let c = 0; c < C; c++) {
          let largestAt = image + <usize>((top * XW + left) * C + c) * FLOAT;
          let largest = load<f32>(x + largestAt);
          for (let xh = top; xh < bottom; xh++) {
            let at = image + <usize>((xh * XW + left) * C + c) * FLOAT;
            for (let xw = left; xw < right; xw++) {
              const value = load<f32>(x + at);
              if (value > largest) {
                largest = value;
                largestAt = at;
              }
              at += <usize>C * FLOAT;
            }
          }
          store<f32>(dx + largestAt, load<f32>(dx + largestAt) + load<f32>(gradient));
          gradient += FLOAT;
        }
      }
    }
  }
}
