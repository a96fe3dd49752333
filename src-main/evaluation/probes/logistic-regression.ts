import { type MinimizeOptions, minimize } from './limited-memory-bfgs';
import type { FeatureTable } from './pair-features';

/** A linear classifier: class scores = weights · (features, 1). */
export interface LogisticRegression {
  readonly classCount: number;
  readonly columns: number;
  /** classCount × (columns + 1) for features as given; the last of a row is the constant. */
  readonly weights: Float64Array;
}

/** Probes are read to two digits: twice the iterations move their accuracy by less than 0.01. */
const probePrecision: MinimizeOptions = { maximumIterations: 120, gradientTolerance: 1e-4 };

/**
 * Multinomial logistic regression on standardised features, minimising mean cross-entropy + |weights|² / (2 · rows)
 * (constants free): scikit-learn's `LogisticRegression()` after `StandardScaler()`. Deterministic.
 * @param labels a class 0 … classCount − 1 for each row
 */
export function fitLogisticRegression(
  features: FeatureTable,
  labels: Int32Array,
  classCount: number,
  precision: MinimizeOptions = probePrecision,
): LogisticRegression {
  const { rows, columns } = features;
  const { mean, deviation } = columnStatistics(features);
  const standardized = features.values.map((value, i) => (value - mean[i % columns]!) / deviation[i % columns]!);
  const stride = columns + 1;
  const weights = new Float64Array(classCount * stride);
  const scores = new Float64Array(classCount);

  minimize(
    (point, gradient) => {
      gradient.fill(0);
      let loss = 0;
      for (let row = 0; row < rows; row++) {
        loss += softmaxInPlace(point, standardized, row * columns, columns, scores, labels[row]!);
        scores[labels[row]!]! -= 1;
        addOuterProduct(scores, standardized, row * columns, columns, gradient);
      }
      for (let i = 0; i < point.length; i++) {
        const shrunk = i % stride === columns ? 0 : point[i]!;
        loss += 0.5 * shrunk * point[i]!;
        gradient[i] = (gradient[i]! + shrunk) / rows;
      }
      return loss / rows;
    },
    weights,
    precision,
  );

  for (let k = 0; k < classCount; k++) {
    for (let column = 0; column < columns; column++) {
      weights[k * stride + column]! /= deviation[column]!;
      weights[k * stride + columns]! -= weights[k * stride + column]! * mean[column]!;
    }
  }
  return { classCount, columns, weights };
}

/** Class probabilities, rows × classCount. */
export function predictProbabilities(model: LogisticRegression, features: FeatureTable): Float64Array {
  const probabilities = new Float64Array(features.rows * model.classCount);
  for (let row = 0; row < features.rows; row++) {
    const scores = probabilities.subarray(row * model.classCount, (row + 1) * model.classCount);
    softmaxInPlace(model.weights, features.values, row * model.columns, model.columns, scores, 0);
  }
  return probabilities;
}

/** Share of the rows whose most probable class is their label. */
export function measureAccuracy(model: LogisticRegression, features: FeatureTable, labels: Int32Array): number {
  const probabilities = predictProbabilities(model, features);
  let correct = 0;
  for (let row = 0; row < features.rows; row++) {
    const scores = probabilities.subarray(row * model.classCount, (row + 1) * model.classCount);
    if (scores.indexOf(Math.max(...scores)) === labels[row]) correct++;
  }
  return correct / features.rows;
}

/** Writes the class probabilities of one row into `scores` and gives the cross-entropy for `label`. */
function softmaxInPlace(
  weights: Float64Array,
  values: Float64Array,
  start: number,
  columns: number,
  scores: Float64Array,
  label: number,
): number {
  const stride = columns + 1;
  let largest = -Infinity;
  for (let k = 0; k < scores.length; k++) {
    let score = weights[k * stride + columns]!;
    for (let column = 0; column < columns; column++) score += weights[k * stride + column]! * values[start + column]!;
    scores[k] = score;
    if (score > largest) largest = score;
  }
  const labelScore = scores[label]! - largest;
  let sum = 0;
  for (let k = 0; k < scores.length; k++) sum += scores[k] = Math.exp(scores[k]! - largest);
  for (let k = 0; k < scores.length; k++) scores[k]! /= sum;
  return Math.log(sum) - labelScore;
}

/** gradient += errors ⊗ (features, 1) for one row. */
function addOuterProduct(errors: Float64Array, values: Float64Array, start: number, columns: number, gradient: Float64Array): void {
  let position = 0;
  for (let k = 0; k < errors.length; k++) {
    const error = errors[k]!;
    for (let column = 0; column < columns; column++, position++) gradient[position] = gradient[position]! + error * values[start + column]!;
    gradient[position] = gradient[position]! + error;
    position++;
  }
}

function columnStatistics({ rows, columns, values }: FeatureTable): { readonly mean: Float64Array; readonly deviation: Float64Array } {
  const mean = new Float64Array(columns);
  const deviation = new Float64Array(columns);
  for (let i = 0; i < values.length; i++) mean[i % columns]! += values[i]! / rows;
  for (let i = 0; i < values.length; i++) deviation[i % columns]! += (values[i]! - mean[i % columns]!) ** 2 / rows;
  // A column that never changes tells nothing; 1 keeps it from becoming NaN.
  return { mean, deviation: deviation.map((variance) => Math.sqrt(variance) || 1) };
}
