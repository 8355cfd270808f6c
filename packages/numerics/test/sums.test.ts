import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dot, mean, sum } from '../src/index.ts';

/** The exact sum of integers times 2^exponent, as a float64. */
const exact = (terms: readonly (readonly [bigint, number])[]): number => {
  const total = terms.reduce((sum, [digits, exponent]) => sum + (digits << BigInt(exponent)), 0n);
  return Number(total);
};

describe('sum', () => {
  test('loses nothing where plain addition loses all', () => {
    expect(sum([1, 1e100, 1, -1e100])).toBe(2);
    expect(sum([1e16, 1, 1, 1, 1, -1e16])).toBe(4);
    expect(sum([])).toBe(0);
    expect(sum([1, Infinity])).toBe(Infinity);
    expect(sum([Infinity, -Infinity])).toBeNaN();
  });

  test('agrees with exact integers within a rounding and n² 2⁻¹⁰⁶ of the absolute sum', () => {
    const term = fc.tuple(fc.bigInt(-(2n ** 52n), 2n ** 52n), fc.integer({ min: 0, max: 60 }));
    fc.assert(
      fc.property(fc.array(term, { maxLength: 60 }), (terms) => {
        // cancel most of it, so that the sum is ill-conditioned
        const all = [...terms, ...terms.slice(1).map(([d, e]) => [-d, e] as const)];
        const values = all.map(([digits, exponent]) => Number(digits) * 2 ** exponent);
        const absolute = values.reduce((total, value) => total + Math.abs(value), 0);
        const wanted = exact(all);
        const allowed = 2 ** -52 * Math.abs(wanted) + values.length ** 2 * 2 ** -105 * absolute;
        expect(Math.abs(sum(values) - wanted)).toBeLessThanOrEqual(allowed);
      }),
    );
  });
});

test('mean and dot', () => {
  expect(mean(Float32Array.of(1, 2, 6))).toBe(3);
  expect(() => mean([])).toThrow('mean: expected values, got none');
  expect(dot([1, 2, 3], Float64Array.of(4, -5, 6))).toBe(12);
  expect(() => dot([1], [1, 2])).toThrow('dot');
});
