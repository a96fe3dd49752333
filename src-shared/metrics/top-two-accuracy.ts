/**
 * Share of pairs whose class has the highest or second highest score. Of equal scores the higher class ranks first, as in
 * scikit-learn's `top_k_accuracy_score(k=2)`, so that a network with constant output is not taken for a perfect one.
 * @param scores probabilities or logits, `[N × classCount]` row by row; a pair whose own score is NaN counts as wrong
 * @param labels true class of each pair, `[N]`
 * @returns 0 … 1; 0 without pairs
 * @throws RangeError when the lengths do not fit
 */
export function topTwoAccuracy(scores: ArrayLike<number>, labels: ArrayLike<number>, classCount: number): number {
  if (scores.length !== labels.length * classCount) {
    throw new RangeError(`${scores.length} scores for ${labels.length} labels of ${classCount} classes`);
  }
  let hits = 0;
  for (let pair = 0; pair < labels.length; pair++) {
    const label = labels[pair] ?? Number.NaN;
    const own = scores[pair * classCount + label] ?? Number.NaN;
    let above = 0;
    for (let other = 0; other < classCount; other++) {
      const score = scores[pair * classCount + other] ?? Number.NaN;
      const ranksBelow = score < own || (score === own && other < label);
      if (other !== label && !ranksBelow) above++;
    }
    if (above < 2 && !Number.isNaN(own)) hits++;
  }
  return labels.length === 0 ? 0 : hits / labels.length;
}
