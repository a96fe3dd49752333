import { FLOAT } from './vector';

/** dx = dy where y > 0, else 0, over `size` floats. */
export function reluGradient(dy: usize, y: usize, dx: usize, size: i32): void {
  const bytes = <usize>size * FLOAT;
  const zero = f32x4.splat(0);
  let at: usize = 0;
  for (; at + 16 <= bytes; at += 16) v128.store(dx + at, v128.and(v128.load(dy + at), f32x4.gt(v128.load(y + at), zero)));
  for (; at < bytes; at += FLOAT) store<f32>(dx + at, load<f32>(y + at) > 0 ? load<f32>(dy + at) : 0);
}
