import { FLOAT } from './vector';

/** y[N, ⌈H/stride⌉, ⌈W/stride⌉, C] = x[:, ::stride, ::stride, :]. */
export function subsample(x: usize, y: usize, N: i32, H: i32, W: i32, C: i32, stride: i32): void {
  const pixel = <usize>C * FLOAT;
  let to = y;
  for (let n = 0; n < N; n++) {
    for (let h = 0; h < H; h += stride) {
      const row = x + <usize>((n * H + h) * W) * pixel;
      for (let w = 0; w < W; w += stride) {
        memory.copy(to, row + <usize>w * pixel, pixel);
        to += pixel;
      }
    }
  }
}

/** dx[N, H, W, C] = 0 except dx[:, ::stride, ::stride, :] = dy. */
export function subsampleGradient(dy: usize, dx: usize, N: i32, H: i32, W: i32, C: i32, stride: i32): void {
  const pixel = <usize>C * FLOAT;
  memory.fill(dx, 0, <usize>(N * H * W) * pixel);
  let from = dy;
  for (let n = 0; n < N; n++) {
    for (let h = 0; h < H; h += stride) {
      const row = dx + <usize>((n * H + h) * W) * pixel;
      for (let w = 0; w < W; w += stride) {
        memory.copy(row + <usize>w * pixel, from, pixel);
        from += pixel;
      }
    }
  }
}
