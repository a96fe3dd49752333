/** α of the processed files this project is made for. */
const defaultLogAlpha = 0.2;

/**
 * AtmoDist's logarithmic normalisation (its `data_tool.py`): z = (x − m₁)/s₁, w = sign(z) · ln(1 + α|z|), y = (w − m₂)/s₂,
 * each mean and standard deviation over all of `values`. Gives a new array.
 */
export function normalizeLogarithmically(values: Float32Array, alpha = defaultLogAlpha): Float32Array {
  const first = measureMoments(values, (x) => x);
  const compress = (x: number): number => {
    const z = (x - first.mean) / first.deviation;
    return Math.sign(z) * Math.log1p(alpha * Math.abs(z));
  };
  const second = measureMoments(values, compress);
  return values.map((x) => (compress(x) - second.mean) / second.deviation);
}

function measureMoments(values: Float32Array, transform: (x: number) => number): { readonly mean: number; readonly deviation: number } {
  // Differences from the first value keep the sum of squares from cancelling: pressure is 10⁵ ± 10³.
  const origin = transform(values[0] ?? 0);
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const difference = transform(values[i]!) - origin;
    sum += difference;
    squares += difference * difference;
  }
  const shift = sum / values.length;
  return { mean: origin + shift, deviation: Math.sqrt(squares / values.length - shift * shift) || 1 };
}
