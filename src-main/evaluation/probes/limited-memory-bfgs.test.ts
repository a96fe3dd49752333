import { expect, test } from 'vitest';
import { minimize } from './limited-memory-bfgs';

test('the minimum of a badly scaled quadratic function is found', () => {
  const scales = Float64Array.of(1, 10, 100, 1000);
  const point = Float64Array.of(5, -3, 2, 1);
  minimize(
    (x, gradient) => {
      let value = 0;
      for (let i = 0; i < 4; i++) {
        const distance = x[i]! - i;
        value += 0.5 * scales[i]! * distance * distance;
        gradient[i] = scales[i]! * distance;
      }
      return value;
    },
    point,
    { maximumIterations: 100, gradientTolerance: 1e-9 },
  );
  for (let i = 0; i < 4; i++) expect(point[i]).toBeCloseTo(i, 8);
});
