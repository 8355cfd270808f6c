import { describe, expect, test } from '@jest/globals';
import { createStream, quantile } from '@prodrome/numerics';
import fc from 'fast-check';
import { brierScore, comparePaired, holm, logLoss } from '../src/index.ts';
import { reorder, simulate, valueOf } from './fixtures.ts';

const stream = () => createStream('pairs');
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
        comparePaired(models, set, pairs, { stream: stream(), metric, draws: 400 })[0];
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

  test('interval and p-value are those of literally drawn patients', () => {
    const { set, models } = simulate(8, 12);
    const { m0 = new Float64Array(), m1 = new Float64Array() } = models;
    const draws = 200;
    const [found] = comparePaired(models, set, pair, { stream: stream(), draws, metric: 'brier' });
    const ids = [...new Set(set.patients)].sort((a, b) => a - b);
    const source = stream();
    const drawn = Array.from({ length: draws }, () => {
      let [total, rows] = [0, 0];
      for (let i = 0; i < ids.length; i++) {
        const id = ids[Math.floor(source.next() * ids.length)];
        set.labels.forEach((y, row) => {
          if (set.patients[row] !== id) return;
          total += ((m0[row] ?? NaN) - y) ** 2 - ((m1[row] ?? NaN) - y) ** 2;
          rows++;
        });
      }
      return total / rows;
    });
    expect(found?.ci[0]).toBeCloseTo(quantile(drawn, 0.025), 12);
    expect(found?.ci[1]).toBeCloseTo(quantile(drawn, 0.975), 12);
    const sides = [drawn.filter((d) => d <= 0).length, drawn.filter((d) => d >= 0).length];
    expect(found?.pValue).toBe(Math.min(1, (2 * (1 + Math.min(...sides))) / 201));
  });

  test('identical models do not differ', () => {
    const { set, models } = simulate(2, 10);
    const { m0 = new Float64Array() } = models;
    const [same] = comparePaired({ m0, m1: m0.slice() }, set, pair, { stream: stream() });
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
      const [found] = comparePaired({ a, b }, set, [['a', 'b']], { stream: coin, draws: 200 });
      if ((found?.pValue ?? NaN) <= 0.1) small++;
    }
    // expected 20 of 200, standard deviation 4.2; the bootstrap of 40 patients is slightly too bold
    expect(small).toBeGreaterThan(6);
    expect(small).toBeLessThan(40);
  });

  test('the same stream gives the same numbers; the order of rows does not matter', () => {
    const data = simulate(3, 20);
    const run = ({ set, models }: typeof data) =>
      comparePaired(models, set, pair, { stream: stream(), draws: 300 })[0];
    expect(run(data)).toEqual(run(data));
    const [one, other] = [run(data), run(reorder(data, 1))];
    expect(other?.ci[0]).toBeCloseTo(one?.ci[0] ?? NaN, 12);
    expect(other?.pValue).toBe(one?.pValue);
  });

  test('nothing to resample, nothing to compare, nobody of that name', () => {
    const { set, models } = simulate(4, 1);
    expect(comparePaired(models, set, pair, { stream: stream() })).toEqual([]);
    expect(comparePaired(models, set, [], { stream: stream() })).toEqual([]);
    const unknown = [['m0', 'm7']] as const;
    expect(() => comparePaired(models, set, unknown, { stream: stream() })).toThrow(
      'expected one of m0, m1, got m7',
    );
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
