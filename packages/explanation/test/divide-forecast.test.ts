import { expect, it } from '@jest/globals';
import { logit, sigmoid } from '@prodrome/numerics';
import fc from 'fast-check';
import { attributedParts, divideForecast, type Share, type WeighedExpert } from '../src/index.ts';

const part = fc.double({ min: -0.3, max: 0.3, noNaN: true });
const probability = fc.double({ min: 0.01, max: 0.99, noNaN: true });

const experts: fc.Arbitrary<WeighedExpert[]> = fc
  .array(
    fc.record({
      base: probability,
      weight: fc.double({ min: 0, max: 1, noNaN: true }),
      sleep: part,
      stress: part,
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((drawn) => {
    const sum = drawn.reduce((all, { weight }) => all + weight, 0) || 1;
    return drawn.map(({ base, weight, sleep, stress }, at) => ({
      ...{ name: `expert ${at}`, base, weight: weight / sum },
      // answers that are probabilities
      parts: new Map([
        ['sleep', sleep * Math.min(base, 1 - base)],
        ['stress', stress * Math.min(base, 1 - base)],
      ]),
    }));
  });

const sumOf = (shares: Iterable<Share>, of: 'points' | 'logOdds'): number =>
  [...shares].reduce((sum, share) => sum + share[of], 0);

it('shares sum to the forecast less the base, on the probability and on the log odds', () => {
  fc.assert(
    fc.property(experts, probability, fc.constantFrom(0.3, 1, 2.5), (drawn, forecast, slope) => {
      const calibrate = (p: number): number =>
        sigmoid(slope * logit(Math.min(1 - 1e-9, Math.max(1e-9, p))) - 0.2);
      const divided = divideForecast({ experts: drawn, calibrate, forecast });
      const { gate, calibration, variables, base } = divided;
      const shares = [gate, calibration, ...variables.values()];
      expect(base + sumOf(shares, 'points')).toBeCloseTo(forecast, 9);
      expect(logit(base) + sumOf(shares, 'logOdds')).toBeCloseTo(logit(forecast), 6);
      const byExpert = sumOf(divided.experts.values(), 'points');
      expect(byExpert).toBeCloseTo(sumOf(variables.values(), 'points'), 9);
    }),
  );
});

it('with equal weights the gate has moved nothing; the order of the experts does not matter', () => {
  fc.assert(
    fc.property(experts, probability, (drawn, forecast) => {
      const alike = drawn.map((expert) => ({ ...expert, weight: 1 / drawn.length }));
      expect(divideForecast({ experts: alike, forecast }).gate.points).toBeCloseTo(0, 12);
      const one = divideForecast({ experts: drawn, forecast });
      const other = divideForecast({ experts: drawn.toReversed(), forecast });
      expect(other.gate.points).toBeCloseTo(one.gate.points, 12);
      expect(other.base).toBeCloseTo(one.base, 12);
    }),
  );
});

it('errors of sampled parts are carried through weights, and are not told of exact ones', () => {
  const sampled = {
    ...{ name: 'a', weight: 0.5, base: 0.2, parts: new Map([['sleep', 0.1]]) },
    errors: new Map([['sleep', 0.04]]),
  };
  const exact = { name: 'b', weight: 0.5, base: 0.2, parts: new Map([['stress', 0.1]]) };
  const { variables } = divideForecast({ experts: [sampled, exact], forecast: 0.3 });
  expect(variables.get('sleep')?.error).toBeCloseTo(0.02, 12);
  expect(variables.get('stress')?.error).toBeUndefined();
});

it('parts on the logit become parts of the probability; a column of two is shared', () => {
  fc.assert(
    fc.property(fc.double({ min: -4, max: 4, noNaN: true }), part, part, part, (base, a, b, c) => {
      const attribution = {
        scale: 'logit',
        base: Float64Array.of(9, base),
        values: Float64Array.of(9, 9, 9, a, b, c),
      } as const;
      const { base: start, parts } = attributedParts(attribution, 1, [['x'], ['y'], ['x', 'y']]);
      expect(start).toBe(sigmoid(base));
      const [x = 0, y = 0] = ['x', 'y'].map((name) => parts.get(name));
      expect(start + x + y).toBeCloseTo(sigmoid(base + a + b + c), 12);
      expect((x - y) * (a - b)).toBeGreaterThanOrEqual(-1e-12);
    }),
  );
});
