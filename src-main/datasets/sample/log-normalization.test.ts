import { expect, test } from 'vitest';
import { askPython, pythonForTests } from '../../../e2e/fixtures/python-environment';
import { createRandomGenerator } from '../../../src-shared/random/random-generator';
import { normalizeLogarithmically } from './log-normalization';

const normalize = `
import json, sys
import numpy as np
x = np.array(json.load(sys.stdin), dtype='f8')
z = (x - x.mean()) / x.std()
w = np.sign(z) * np.log(1 + 0.2 * np.abs(z))
print(json.dumps(((w - w.mean()) / w.std()).tolist()))
`;

test('the logarithmic normalisation equals numpy in double precision', async ({ skip }) => {
  const python = await pythonForTests();
  if (python === undefined) return skip();
  const random = createRandomGenerator(1);
  const pressures = Float32Array.from({ length: 5000 }, () => 101_300 + 1200 * random.normal());
  const expected = (await askPython(python, normalize, [...pressures])) as number[];
  const actual = normalizeLogarithmically(pressures);
  for (let i = 0; i < expected.length; i++) expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThan(1e-6);
}, 300_000);
