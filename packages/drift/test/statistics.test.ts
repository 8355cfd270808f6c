import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import { benjaminiHochberg, kolmogorovSmirnov, populationStability } from '../src/index.ts';
import { fisherExact } from '../src/statistics/fisher-exact.ts';
import { streamOf } from './recorded-streams.ts';

// made by golden/make-scipy.py
const { scipy, cases, fisher, adjusted } = JSON.parse(
  readFileSync(new URL('golden/scipy.json', import.meta.url), 'utf8'),
) as {
  readonly scipy: string;
  readonly cases: readonly {
    readonly seeds: readonly [number, number];
    readonly sizes: readonly [number, number];
    readonly shift: number;
    readonly digits: number | null;
    readonly statistic: number;
    readonly exact: number;
    readonly asymp: number;
  }[];
  readonly fisher: readonly {
    readonly table: [number, number, number, number];
    readonly p: number;
  }[];
  readonly adjusted: readonly {
    readonly p: readonly number[];
    readonly adjusted: readonly number[];
  }[];
};

function sample(seed: number, length: number, level: number, digits: number | null): Float64Array {
  const values = streamOf({ name: '', kind: 'real', seed, segments: [[length, level, level, 1]] });
  return digits === null ? values : values.map((value) => Math.floor(value * digits));
}

describe(`SciPy ${scipy} says the same`, () => {
  it.each(cases)('of samples of $sizes, shift $shift, digits $digits', (recorded) => {
    const { seeds, sizes, shift, digits } = recorded;
    const a = sample(seeds[0], sizes[0], 0, digits);
    const b = sample(seeds[1], sizes[1], shift, digits);
    const found = kolmogorovSmirnov(a, b);
    expect(Math.abs(found.statistic - recorded.statistic)).toBeLessThan(1e-10);
    if (found.method === 'exact') {
      expect(Math.abs(found.pValue - recorded.exact)).toBeLessThanOrEqual(
        1e-9 * recorded.exact + 1e-300,
      );
    } else {
      // the limit, against the exact value
      expect(Math.abs(found.pValue - recorded.exact)).toBeLessThan(0.01);
      if (recorded.exact > 1e-30 && recorded.exact < 0.05) {
        expect(Math.abs(found.pValue / recorded.exact - 1)).toBeLessThan(0.1);
      }
    }
  });

  it('of which some are exact and some are not', () => {
    const methods = cases.map(({ sizes: [n, m] }) => n === m || n * m <= 1e6);
    expect(new Set(methods)).toEqual(new Set([true, false]));
  });

  it.each(fisher)('of the table $table', ({ table, p }) => {
    expect(Math.abs(fisherExact(...table) - p)).toBeLessThanOrEqual(1e-9 * p);
  });

  it.each(adjusted)('of the p-values $p', ({ p, adjusted: expected }) => {
    benjaminiHochberg(p).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] as number, 14);
    });
  });
});

describe('kolmogorovSmirnov', () => {
  it('says where the second sample lies', () => {
    expect(kolmogorovSmirnov([1, 2, 3], [4, 5, 6])).toEqual({
      statistic: 1,
      pValue: 0.1,
      method: 'exact',
      direction: 'up',
    });
    expect(kolmogorovSmirnov([4, 5, 6], [1, 2, 3]).direction).toBe('down');
    expect(kolmogorovSmirnov([1, 2], [1, 2])).toMatchObject({ statistic: 0, pValue: 1 });
    expect(kolmogorovSmirnov([1, 2], [1, 2]).direction).toBeUndefined();
    expect(kolmogorovSmirnov([-Infinity, 0], [Infinity, Infinity, Infinity]).statistic).toBe(1);
  });

  it('counts paths as brute force does', () => {
    const orders = (n: number, m: number): readonly (readonly number[])[] =>
      n + m === 0
        ? [[]]
        : [
            ...(n > 0 ? orders(n - 1, m).map((rest) => [0, ...rest]) : []),
            ...(m > 0 ? orders(n, m - 1).map((rest) => [1, ...rest]) : []),
          ];
    const places = (order: readonly number[], sample: number) =>
      order.flatMap((each, i) => (each === sample ? [i] : []));
    for (const [n, m] of [
      [3, 5],
      [4, 4],
      [2, 6],
    ] as const) {
      const found = orders(n, m).map((order) =>
        kolmogorovSmirnov(places(order, 0), places(order, 1)),
      );
      for (const { statistic, pValue } of found) {
        const as = found.filter((other) => other.statistic >= statistic - 1e-12).length;
        expect(pValue).toBeCloseTo(as / found.length, 12);
      }
    }
  });

  it('refuses what is no sample', () => {
    expect(() => kolmogorovSmirnov([], [1])).toThrow('kolmogorovSmirnov, a: expected a list');
    expect(() => kolmogorovSmirnov([1], [1, NaN])).toThrow(
      'kolmogorovSmirnov, b[1]: expected a number, got NaN',
    );
    expect(() => kolmogorovSmirnov([1], ['2'] as never)).toThrow('got "2"');
  });
});

describe('populationStability', () => {
  it('is the sum that it is said to be', () => {
    const reference = Float64Array.from({ length: 100 }, (_, i) => i);
    // quarters with 25 rows each; of the current rows 40, 30, 20 and 10
    const current = [...reference].flatMap((value) => {
      const quarter = Math.floor(value / 25);
      return value - 25 * quarter < ([40, 30, 20, 10][quarter] ?? 0) / 2 ? [value, value] : [];
    });
    const shares = (rows: readonly number[]) => rows.map((count) => (count + 0.5) / 102);
    const [p, q] = [shares([25, 25, 25, 25]), shares([40, 30, 20, 10])];
    const expected = p.reduce(
      (sum, each, i) => sum + (each - (q[i] ?? NaN)) * Math.log(each / (q[i] ?? NaN)),
      0,
    );
    expect(populationStability(reference, current, 4)).toBeCloseTo(expected, 12);
  });

  it('is near its expectation for one distribution, and large for another', () => {
    const stream = createStream('psi');
    const draw = (shift: number) =>
      Float64Array.from({ length: 5000 }, () => stream.nextNormal() + shift);
    const values = Array.from({ length: 40 }, () => populationStability(draw(0), draw(0)));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean).toBeGreaterThan(0.7 * 9 * (2 / 5000));
    expect(mean).toBeLessThan(1.3 * 9 * (2 / 5000));
    expect(populationStability(draw(0), draw(1))).toBeGreaterThan(0.5);
  });

  it('sees a constant that moves either way, and a value that is new', () => {
    const same = new Float64Array(50).fill(3);
    expect(populationStability(same, same)).toBe(0);
    for (const other of [2, 4, Infinity]) {
      expect(populationStability(same, new Float64Array(50).fill(other))).toBeGreaterThan(4);
    }
  });

  it('refuses other numbers of bins', () => {
    expect(() => populationStability([1], [1], 1)).toThrow(
      'expected an integer from 2 to 1000, got 1',
    );
  });
});
