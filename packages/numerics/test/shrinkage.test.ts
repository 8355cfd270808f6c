import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createStream, fitShrinkage, logit, type ShrinkageData } from '../src/index.ts';

/** Patients as [days, events], each told day by day: the counts before it, then its label. */
function daysOf(patients: readonly (readonly [days: number, events: number])[]): ShrinkageData {
  const rows = patients.flatMap(([days, events]) =>
    Array.from({ length: days }, (_, day) => ({
      successes: Math.min(day, events),
      trials: day,
      label: Number(day < events),
    })),
  );
  return {
    successes: Float64Array.from(rows, ({ successes }) => successes),
    trials: Float64Array.from(rows, ({ trials }) => trials),
    labels: Float64Array.from(rows, ({ label }) => label),
  };
}

const empty: ShrinkageData = daysOf([]);

// with independent days the forecasts multiply to the beta-binomial likelihood, whatever the order of events;
// scipy 1.17.1: Nelder-Mead on −Σ(betaln(a + s, b + n − s) − betaln(a, b)) + .005·logit(mean)² + .25·log(strength / 10)²
const big = Array.from({ length: 300 }, (_, i) => {
  const days = 10 + ((7 * i) % 21);
  return [days, (3 * i * i + 5 * i) % (days + 1)] as const;
});
const alike = Array.from({ length: 12 }, () => [10, 3] as const);

describe('equals the penalised beta-binomial maximum likelihood of scipy 1.17.1', () => {
  it.each([
    [
      'few',
      [
        [5, 1],
        [8, 0],
        [12, 7],
        [3, 3],
        [20, 4],
        [9, 2],
      ],
      0.32415838095,
      5.373665588,
    ],
    [
      'rare',
      [
        [30, 0],
        [30, 1],
        [28, 0],
        [30, 0],
        [14, 2],
        [30, 0],
        [25, 0],
      ],
      0.02283560134,
      11.549044692,
    ],
    ['all alike', alike, 0.30344113354, 58.712142981],
    ['300 patients', big, 0.416715463607, 1.728063671977],
  ] as const)('%s', (_, patients, mean, strength) => {
    const fit = fitShrinkage(daysOf(patients));
    expect(Math.abs(logit(fit.mean) - logit(mean))).toBeLessThan(1e-5);
    expect(Math.abs(fit.strength / strength - 1)).toBeLessThan(1e-5);
  });

  it('of labels of one class, the mean is what so many rows tell', () => {
    const always = [
      [6, 6],
      [9, 9],
      [4, 4],
    ] as const;
    const rows = daysOf(always).labels.length;
    expect(fitShrinkage(daysOf(always))).toEqual({ mean: (rows + 0.5) / (rows + 1), strength: 10 });
  });

  it('with many patients the penalties hardly matter', () => {
    // the same without penalties
    const fit = fitShrinkage(daysOf(big));
    expect(fit.mean).toBeCloseTo(0.416812838198, 3);
    expect(fit.strength).toBeCloseTo(1.716873771874, 1);
  });
});

it('says mean ½ and strength 10 without rows', () => {
  const { mean, strength } = fitShrinkage(empty);
  expect(mean).toBe(0.5);
  expect(strength).toBeCloseTo(10, 12);
});

it('without counts the mean is the rate of the labels, and nothing tells the strength', () => {
  const labels = Float64Array.from({ length: 2000 }, (_, i) => Number(i % 5 === 0));
  const none = new Float64Array(2000);
  const { mean, strength } = fitShrinkage({ successes: none, trials: none, labels });
  expect(mean).toBeCloseTo(0.2, 4);
  expect(strength).toBeCloseTo(10, 6);
});

const days = fc.array(
  fc.record({
    trials: fc.integer({ min: 0, max: 400 }),
    share: fc.constantFrom(0, 0.1, 0.5, 1),
    label: fc.constantFrom(0, 1),
    weight: fc.integer({ min: 0, max: 4 }),
  }),
  { maxLength: 60 },
);
type Day = Readonly<Record<'trials' | 'share' | 'label' | 'weight', number>>;

const dataOf = (list: readonly Day[]): ShrinkageData => ({
  trials: Float64Array.from(list, ({ trials }) => trials),
  successes: Float64Array.from(list, ({ trials, share }) => Math.floor(trials * share)),
  labels: Float64Array.from(list, ({ label }) => label),
});

describe('for any counts and labels (property)', () => {
  it('mean lies in (0, 1), strength is positive and finite, the answer is the same twice', () => {
    fc.assert(
      fc.property(days, fc.constantFrom(undefined, 0, 1), (list, only) => {
        const data = dataOf(list.map((day) => ({ ...day, label: only ?? day.label })));
        const { mean, strength } = fitShrinkage(data);
        expect(mean > 0 && mean < 1).toBe(true);
        expect(strength > 0 && strength < Infinity).toBe(true);
        expect(fitShrinkage(data)).toEqual({ mean, strength });
      }),
      { seed: 51, numRuns: 300 },
    );
  });

  it('weights count as repetition', () => {
    fc.assert(
      fc.property(days, (list) => {
        const weights = Float64Array.from(list, ({ weight }) => weight);
        const weighted = fitShrinkage({ ...dataOf(list), weights });
        const repeated = fitShrinkage(
          dataOf(list.flatMap((day) => Array<Day>(day.weight).fill(day))),
        );
        expect(Math.abs(logit(weighted.mean) - logit(repeated.mean))).toBeLessThan(1e-3);
        expect(Math.abs(Math.log(weighted.strength / repeated.strength))).toBeLessThan(1e-3);
      }),
      { seed: 52, numRuns: 300 },
    );
  });
});

it.each([0, 1])('is sure of one class %d only as far as the rows go', (label) => {
  const means = [10, 100, 1000, 10_000].map((n) => {
    const { mean } = fitShrinkage(daysOf(Array.from({ length: n }, () => [5, 5 * label] as const)));
    return label === 1 ? mean : 1 - mean;
  });
  expect(means.every((mean, i) => mean < 1 && mean > (means[i - 1] ?? 0.5))).toBe(true);
});

it.each([
  [0.1, 3],
  [0.3, 12],
  [0.6, 40],
])('recovers the prior of simulated patients: mean %d, strength %d', (mean, strength) => {
  const stream = createStream('patients');
  const gamma = (shape: number): number => {
    // Marsaglia & Tsang 2000, with the boost for shapes below 1
    const d = Math.max(shape, shape + Number(shape < 1)) - 1 / 3;
    for (;;) {
      const z = stream.nextNormal();
      const v = (1 + z / Math.sqrt(9 * d)) ** 3;
      if (v <= 0 || Math.log(1 - stream.next()) >= (z * z) / 2 + d - d * v + d * Math.log(v))
        continue;
      return shape < 1 ? d * v * (1 - stream.next()) ** (1 / shape) : d * v;
    }
  };
  const patients = Array.from({ length: 3000 }, () => {
    const [a, b] = [gamma(strength * mean), gamma(strength * (1 - mean))];
    const rate = a / (a + b);
    let events = 0;
    for (let day = 0; day < 40; day++) events += Number(stream.next() < rate);
    return [40, events] as const;
  });
  const fit = fitShrinkage(daysOf(patients));
  expect(Math.abs(fit.mean / mean - 1)).toBeLessThan(0.05);
  expect(Math.abs(fit.strength / strength - 1)).toBeLessThan(0.1);
});

it('refuses labels that are not finite', () => {
  const one = Float64Array.of(1);
  const fit = () => fitShrinkage({ successes: one, trials: one, labels: Float64Array.of(NaN) });
  expect(fit).toThrow(expect.objectContaining({ code: 'NUMERIC' }));
});
