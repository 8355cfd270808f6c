import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createCutFinder } from '../src/binning/find-cuts.ts';

const find = (values: Float64Array, weights?: Float64Array) =>
  createCutFinder(values.length).find(values, weights);

/** Cuts of values that weigh the same, which are sorted in another way where that is told. */
function cutsOf(values: readonly number[]): number[] {
  const given = Float64Array.from(values);
  const cuts = [...find(given)];
  expect([
    ...find(
      given,
      given.map(() => 1),
    ),
  ]).toEqual(cuts);
  return cuts;
}

test('few distinct values have a cut half-way between neighbours', () => {
  expect(cutsOf([3, NaN, 1, 3, 2, 2, -0, 0])).toEqual([0.5, 1.5, 2.5]);
  expect(cutsOf([NaN, NaN])).toEqual([]);
  expect(cutsOf([7, 7])).toEqual([]);
  expect(cutsOf([])).toEqual([]);
});

test('255 distinct values have 254 cuts', () => {
  expect(cutsOf(Array.from({ length: 255 }, (_, i) => i))).toHaveLength(254);
});

test('any neighbours are parted, however close or far', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
      fc.pre(a !== b);
      const [cut = NaN, ...others] = cutsOf([a, b]);
      expect(others).toEqual([]);
      expect(Math.min(a, b) <= cut && cut < Math.max(a, b)).toBe(true);
    }),
  );
});

test('many distinct values get about equal weights', () => {
  const values = Float64Array.from({ length: 10_000 }, (_, i) => ((i * 7919) % 10_000) ** 3);
  const weights = values.map((value) => (value < 5000 ** 3 ? 3 : 1));
  const cuts = find(values, weights);
  expect(cuts.length).toBeGreaterThan(240);
  expect(cuts.length).toBeLessThanOrEqual(254);
  const bins = new Float64Array(cuts.length + 1);
  values.forEach((value, i) => {
    const bin = cuts.filter((cut) => cut < value).length;
    bins[bin] = (bins[bin] ?? NaN) + (weights[i] ?? NaN);
  });
  const share = 20_000 / 255;
  for (const weight of bins) expect(Math.abs(weight - share)).toBeLessThan(0.1 * share);
});

test('a value that weighs much has a bin of its own, and leaves cuts to the others', () => {
  const many = Array.from({ length: 1000 }, (_, i) => i - 500);
  const cuts = cutsOf([...many, ...new Array<number>(9000).fill(0)]);
  expect(cuts).toContain(-0.5);
  expect(cuts).toContain(0.5);
  expect(cuts.length).toBeGreaterThan(200);
  expect(cuts.length).toBeLessThanOrEqual(254);
});
