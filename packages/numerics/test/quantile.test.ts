import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { median, quantile } from '../src/index.ts';

test('equals numpy.quantile (2.4.6, default method)', () => {
  const values = [3.1, -2, 7.5, 0, 4.25, 4.25, 9, -1.5];
  const wanted = [-2, -1.9125, -1.65, 1.829, 3.675, 7.95, 9];
  [0, 0.025, 0.1, 0.37, 0.5, 0.9, 1].forEach((q, i) => {
    expect(quantile(values, q)).toBeCloseTo(wanted[i] ?? NaN, 14);
  });
});

test('is monotone in q, within the values, and half of them are on each side of the median', () => {
  const list = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1 });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(list, share, share, (values, a, b) => {
      const [low, high] = [quantile(values, Math.min(a, b)), quantile(values, Math.max(a, b))];
      expect(low).toBeLessThanOrEqual(high);
      expect(low).toBeGreaterThanOrEqual(Math.min(...values));
      expect(high).toBeLessThanOrEqual(Math.max(...values));
      const middle = median(values);
      const below = values.filter((value) => value < middle).length;
      const above = values.filter((value) => value > middle).length;
      expect(Math.max(below, above)).toBeLessThanOrEqual(values.length / 2);
    }),
  );
});

test('does not change its input, and refuses what has no quantile', () => {
  const values = Float64Array.of(3, 1, 2);
  expect(median(values)).toBe(2);
  expect([...values]).toEqual([3, 1, 2]);
  expect(quantile([-Infinity, -Infinity, 1], 0.25)).toBe(-Infinity);
  expect(() => quantile([], 0.5)).toThrow('got none');
  expect(() => quantile([1, NaN], 0)).toThrow('NaN among them');
  expect(() => quantile([1], 1.1)).toThrow('[0, 1]');
});
