import { expect, it } from '@jest/globals';
import { studentCdf, studentQuantile } from '../src/index.ts';

/** From scipy 1.17.1, `scipy.stats.t.ppf` and `t.cdf`. */
const quantiles = [
  [0.975, 1, 12.706204736174694],
  [0.975, 2, 4.302652729749462],
  [0.975, 5, 2.5705818356363146],
  [0.975, 29, 2.045229642132703],
  [0.975, 99, 1.9842169515864165],
  [0.975, 10000, 1.960201239890626],
  [0.025, 7, -2.3646242515927849],
  [0.9, 3, 1.63774435369621],
] as const;

it.each(quantiles)('the %d quantile of %d degrees is %d', (p, degrees, t) => {
  expect(studentQuantile(p, degrees)).toBeCloseTo(t, 9);
  expect(studentCdf(t, degrees)).toBeCloseTo(p, 12);
});

it('half of it lies below 0, all of it below infinity', () => {
  expect(studentCdf(0, 4)).toBe(0.5);
  expect(studentQuantile(0.5, 4)).toBeCloseTo(0, 12);
  expect(studentCdf(Infinity, 4)).toBe(1);
  expect(studentCdf(-Infinity, 5)).toBe(0);
});

it.each([0, 1, NaN, -0.1])('p = %d is refused', (p) => {
  expect(() => studentQuantile(p, 3)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});

it.each([0, 1.5, NaN])('%d degrees are refused', (degrees) => {
  expect(() => studentCdf(1, degrees)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
