/** Largest absolute difference. */
export function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) throw new Error(`${actual.length} values are compared with ${expected.length}`);
  let largest = 0;
  for (let index = 0; index < expected.length; index++) {
    // Not Math.max: it must not lose a NaN.
    const difference = Math.abs((actual[index] ?? Number.NaN) - (expected[index] ?? Number.NaN));
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

/** ‖actual − expected‖ / ‖expected‖; 0 / 0 is 0. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) throw new Error(`${actual.length} values are compared with ${expected.length}`);
  const difference = Float64Array.from(
    { length: expected.length },
    (_, index) => (actual[index] ?? Number.NaN) - (expected[index] ?? Number.NaN),
  );
  const error = norm(difference);
  return error === 0 ? 0 : error / norm(expected);
}

export function norm(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += (values[index] ?? 0) ** 2;
  return Math.sqrt(sum);
}
