import type { ConfusionMatrix } from '../schemas/run-event';

/**
 * Counts how often a class was taken for which: row = true class, column = predicted class, both 0 … classCount − 1.
 * @param labels true class of each pair, `[N]`
 * @param predictions predicted class of each pair, `[N]`
 * @throws RangeError when the lengths differ or a class is not an integer in range
 */
export function countConfusions(labels: ArrayLike<number>, predictions: ArrayLike<number>, classCount: number): ConfusionMatrix {
  if (labels.length !== predictions.length) throw new RangeError(`${labels.length} labels but ${predictions.length} predictions`);
  const matrix = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  for (let pair = 0; pair < labels.length; pair++) {
    const label = labels[pair] ?? Number.NaN;
    const prediction = predictions[pair] ?? Number.NaN;
    const row = matrix[label];
    const count = row?.[prediction];
    if (row === undefined || count === undefined) {
      throw new RangeError(`pair ${pair}: label ${label}, prediction ${prediction}, but classes are 0 to ${classCount - 1}`);
    }
    row[prediction] = count + 1;
  }
  return matrix;
}
