import { expect, test } from '@jest/globals';
import { gaussLegendre } from '../src/explaining/quadrature.ts';

test.each([1, 2, 3, 8, 25, 100])('%i points integrate powers up to 2n − 1 exactly', (n) => {
  const { places, weights } = gaussLegendre(n);
  for (let power = 0; power < 2 * n; power++) {
    const integral = weights.reduce((sum, w, i) => sum + w * (places[i] ?? NaN) ** power, 0);
    expect(integral * (power + 1)).toBeCloseTo(1, 11);
  }
});
