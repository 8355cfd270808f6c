import { expect, it } from '@jest/globals';
import { normalCdf, normalQuantile } from '../src/index.ts';

it('the normal distribution equals SciPy 1.17.1', () => {
  expect(normalCdf(-1.96)).toBeCloseTo(0.024997895148220435, 15);
  expect(normalCdf(0.3)).toBeCloseTo(0.6179114221889526, 15);
  expect(normalCdf(-8) / 6.220960574271785e-16).toBeCloseTo(1, 10);
  expect(normalCdf(2.6)).toBeCloseTo(0.9953388119762813, 14);
  for (const p of [1e-9, 0.01, 0.3, 0.5, 0.9, 0.999]) {
    expect(normalCdf(normalQuantile(p)) / p).toBeCloseTo(1, 7);
  }
});
