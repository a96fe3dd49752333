import { expect, test } from 'vitest';
import { askPython, pythonForTests } from '../../../e2e/fixtures/python-environment';
import { createRandomGenerator } from '../../../src-shared/random/random-generator';
import { fitLogisticRegression, measureAccuracy, predictProbabilities } from './logistic-regression';
import type { FeatureTable } from './pair-features';

const fit = `
import json, sys
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
data = json.load(sys.stdin)
x, y = np.array(data['x']), np.array(data['y'])
scaler = StandardScaler().fit(x)
model = LogisticRegression(tol=1e-10, max_iter=10000).fit(scaler.transform(x), y)
print(json.dumps({'probabilities': model.predict_proba(scaler.transform(x)).ravel().tolist(), 'accuracy': model.score(scaler.transform(x), y)}))
`;

/** Overlapping clouds, columns of very different size and correlated. */
function randomData(rows: number, columns: number, classCount: number): { readonly features: FeatureTable; readonly labels: Int32Array } {
  const random = createRandomGenerator(4);
  const values = new Float64Array(rows * columns);
  const labels = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    labels[row] = random.integer(classCount);
    const shared = random.normal();
    for (let column = 0; column < columns; column++) {
      const signal = Math.sin(labels[row]! * (column + 1));
      values[row * columns + column] = 100 * column + 10 ** (column % 4) * (signal + shared + 1.5 * random.normal());
    }
  }
  return { features: { rows, columns, values }, labels };
}

test('probabilities and accuracy equal those of scikit-learn', async ({ skip }) => {
  const python = await pythonForTests();
  if (python === undefined) return skip();
  const { features, labels } = randomData(1000, 6, 5);
  const model = fitLogisticRegression(features, labels, 5, { maximumIterations: 1000, gradientTolerance: 1e-9 });
  const x = Array.from({ length: 1000 }, (_, row) => [...features.values.subarray(row * 6, row * 6 + 6)]);
  const expected = (await askPython(python, fit, { x, y: [...labels] })) as { probabilities: number[]; accuracy: number };
  const probabilities = predictProbabilities(model, features);
  for (let i = 0; i < probabilities.length; i++) expect(Math.abs(probabilities[i]! - expected.probabilities[i]!)).toBeLessThan(1e-5);
  expect(measureAccuracy(model, features, labels)).toBeCloseTo(expected.accuracy, 3);
}, 300_000);

test('a constant column does no harm and equal data give equal weights', () => {
  const { features, labels } = randomData(200, 3, 3);
  for (let row = 0; row < 200; row++) features.values[row * 3 + 1] = 7;
  const model = fitLogisticRegression(features, labels, 3);
  expect(model.weights.every(Number.isFinite)).toBe(true);
  expect(fitLogisticRegression(features, labels, 3).weights).toEqual(model.weights);
});

test('classes that a line separates are told apart', () => {
  const values = Float64Array.from({ length: 300 }, (_, i) => i / 100);
  const labels = Int32Array.from({ length: 300 }, (_, i) => Math.floor(i / 100));
  const features = { rows: 300, columns: 1, values };
  expect(measureAccuracy(fitLogisticRegression(features, labels, 3), features, labels)).toBeGreaterThan(0.9);
});
