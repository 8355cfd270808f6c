import { expect, it } from '@jest/globals';
import { jackknifeError, mean } from '../src/index.ts';

it('of a mean is s / √n, exactly', () => {
  const values = [3, 5, 8, 13, 1];
  const without = values.map((_, left) => mean(values.filter((__, at) => at !== left)));
  const squares = values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0);
  expect(jackknifeError(mean(values), without)).toBeCloseTo(Math.sqrt(squares / 4 / 5), 12);
});
