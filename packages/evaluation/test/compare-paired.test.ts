import { describe, expect, test } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import fc from 'fast-check';
import { brierScore, compareByJackknife, comparePaired, holm, logLoss } from '../src/index.ts';
import { reorder, simulate, valueOf } from './fixtures.ts';

const pair = [['m0', 'm1']] as const;

describe('comparePaired', () => {
  test('the difference is that of the mean losses; swapping the models turns all of it round', () => {
    const { set, models } = simulate(1, 30);
    const { m0 = new Float64Array(), m1 = new Float64Array() } = models;
    for (const [metric, loss] of [
      ['logLoss', logLoss],
      ['brier', brierScore],
    ] as const) {
      const run = (pairs: readonly (readonly [string, string])[]) =>
        comparePaired(models, set, pairs, { metric })[0];
      const [there, back] = [run(pair), run([['m1', 'm0']])];
      const wanted = valueOf(loss(set.labels, m0)) - valueOf(loss(set.labels, m1));
      expect(there?.difference).toBeCloseTo(wanted, 13);
      expect(back?.difference).toBeCloseTo(-wanted, 13);
      expect(back?.ci[0]).toBeCloseTo(-(there?.ci[1] ?? NaN), 13);
      expect(back?.pValue).toBe(there?.pValue);
      // m0 knows the truth, m1 sees it through noise
      expect(there?.ci[1]).toBeLessThan(0);
      expect(there).toMatchObject({ a: 'm0', b: 'm1', metric });
    }
  });

  test('is the jackknife of each pair, with p-values adjusted for all of them', () => {
    const { set, models } = simulate(8, 12, 3);
    const { m0 = new Float64Array(), m1 = new Float64Array(), m2 = new Float64Array() } = models;
    const pairs = [
      ['m0', 'm1'],
      ['m1', 'm2'],
    ] as const;
    const found = comparePaired(models, set, pairs, { metric: 'brier' });
    const alone = [
      compareByJackknife(m0, m1, set, { metric: 'brier' }),
      compareByJackknife(m1, m2, set, { metric: 'brier' }),
    ];
    const adjusted = holm(alone.map((each) => each?.pValue ?? NaN));
    expect(found).toEqual(
      pairs.map(([a, b], i) => ({ a, b, metric: 'brier', ...alone[i], pHolm: adjusted[i] })),
    );
  });

  test('identical models do not differ', () => {
    const { set, models } = simulate(2, 10);
    const { m0 = new Float64Array() } = models;
    const [same] = comparePaired({ m0, m1: m0.slice() }, set, pair);
    expect(same).toMatchObject({ difference: 0, ci: [0, 0], pValue: 1, pHolm: 1 });
  });

  test('under no difference p-values are about uniform', () => {
    let small = 0;
    const runs = 200;
    for (let seed = 0; seed < runs; seed++) {
      const { set, models } = simulate(1000 + seed, 40, 3);
      // m1 and m2 are equally noisy, but the noise is doubled in m2: swap them at random by patient
      const { m1 = new Float64Array(), m2 = new Float64Array() } = models;
      const coin = createStream(seed);
      const swap = new Map([...new Set(set.patients)].map((id) => [id, coin.next() < 0.5]));
      const a = m1.map((p, row) => (swap.get(set.patients[row] ?? NaN) ? (m2[row] ?? NaN) : p));
      const b = m2.map((p, row) => (swap.get(set.patients[row] ?? NaN) ? (m1[row] ?? NaN) : p));
      const [found] = comparePaired({ a, b }, set, [['a', 'b']]);
      if ((found?.pValue ?? NaN) <= 0.1) small++;
    }
    // expected 20 of 200, standard deviation 4.2
    expect(small).toBeGreaterThan(6);
    expect(small).toBeLessThan(34);
  });

  test('the order of rows does not matter', () => {
    const data = simulate(3, 20);
    const run = ({ set, models }: typeof data) => comparePaired(models, set, pair)[0];
    const [one, other] = [run(data), run(reorder(data, 1))];
    expect(other?.ci[0]).toBeCloseTo(one?.ci[0] ?? NaN, 12);
    expect(other?.pValue).toBeCloseTo(one?.pValue ?? NaN, 12);
  });

  test('nobody to leave out, nothing to compare, nobody of that name', () => {
    const { set, models } = simulate(4, 1);
    expect(comparePaired(models, set, pair)).toEqual([]);
    expect(comparePaired(models, set, [])).toEqual([]);
    const unknown = [['m0', 'm7']] as const;
    expect(() => comparePaired(models, set, unknown)).toThrow('expected one of m0, m1, got m7');
  });
});

describe('holm', () => {
  test('worked by hand: .005 · 4, .01 · 3, .03 · 2, and .04 · 1 raised to the one before', () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    [0.03, 0.06, 0.06, 0.02].forEach((p, i) => {
      expect(adjusted[i]).toBeCloseTo(p, 15);
    });
    expect(holm([])).toEqual([]);
    expect(holm([0.7, 0.6])).toEqual([1, 1]);
  });

  test('rejects what the step-down procedure rejects', () => {
    const p = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(p, { maxLength: 12 }), p, (pValues, alpha) => {
        const sorted = pValues.toSorted((a, b) => a - b);
        let rejected = 0;
        while (
          rejected < sorted.length &&
          (sorted[rejected] ?? NaN) * (sorted.length - rejected) <= alpha
        ) {
          rejected++;
        }
        if (alpha < 1) {
          expect(holm(pValues).filter((value) => value <= alpha)).toHaveLength(rejected);
        }
      }),
    );
  });
});
