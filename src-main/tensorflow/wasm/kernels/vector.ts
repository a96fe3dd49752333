/** Bytes of one float. */
// @ts-ignore: decorator
@inline export const FLOAT: usize = 4;

/** Bytes of one SIMD vector of four floats. */
// @ts-ignore: decorator
@inline export const VECTOR: usize = 16;

/**
 * `sum + a · b`, lane by lane, in two roundings. The fused instruction of relaxed SIMD is still behind a flag in Node 20 and was no faster
 * there (28 against 29 GFLOP/s in the convolution of an 8×8 map).
 */
// @ts-ignore: decorator
@inline
export function multiplyAdd(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}
