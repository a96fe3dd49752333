/**
 * How far the predicted lag is from the true one on average, in hours: classes are `frequencyHours` apart.
 * @param labels true class of each pair, `[N]`
 * @param predictions predicted class of each pair, `[N]`
 * @returns hours; 0 without pairs
 * @throws RangeError when the lengths differ
 */
export function meanAbsoluteLagError(labels: ArrayLike<number>, predictions: ArrayLike<number>, frequencyHours: number): number {
  if (labels.length !== predictions.length) throw new RangeError(`${labels.length} labels but ${predictions.length} predictions`);
  let classes = 0;
  for (let pair = 0; pair < labels.length; pair++) classes += Math.abs((labels[pair] ?? Number.NaN) - (predictions[pair] ?? Number.NaN));
  return labels.length === 0 ? 0 : (classes * frequencyHours) / labels.length;
}
