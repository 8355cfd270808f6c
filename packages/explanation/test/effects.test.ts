import { describe, expect, it } from '@jest/globals';
import { createStream, sigmoid } from '@prodrome/numerics';
import { readFileSync } from 'node:fs';
import {
  accumulatedEffects,
  averageContrasts,
  partialDependence,
  sampleRows,
  valueGrid,
  type PartialQuestion,
} from '../src/index.ts';

const golden = JSON.parse(
  readFileSync(new URL('golden/effects.json', import.meta.url), 'utf8'),
) as {
  readonly rows: readonly [number, number][];
  readonly coefficients: readonly [number, number, number];
  readonly intercept: number;
} & Readonly<Record<'grid' | 'probability' | 'logit' | 'edges' | 'accumulated', number[]>>;

/** A question about the first of two columns of a model that is a formula. */
function ask(
  rows: readonly (readonly [number, number])[],
  model: (first: number, second: number) => number,
  patients = Int32Array.from(rows.keys()),
): PartialQuestion {
  return {
    observed: Float64Array.from(rows, ([first]) => first),
    patients,
    predict: (asked, values) =>
      values.map((value, i) => model(value, rows[asked[i] as number]?.[1] ?? NaN)),
  };
}

describe('as other tools reckon them', () => {
  const [first, second, both] = golden.coefficients;
  const odds = (a: number, b: number): number =>
    golden.intercept + first * a + second * b + both * a * b;
  const question = ask(golden.rows, (a, b) => sigmoid(odds(a, b)));

  it.each([
    ['identity', golden.probability],
    ['logit', golden.logit],
  ] as const)('partial dependence, %s, is that of scikit-learn 1.9.1', async (scale, expected) => {
    const { points } = await partialDependence(question, golden.grid, { scale });
    points.forEach(({ value, effect }, at) => {
      expect(value).toBe(golden.grid[at]);
      expect(effect).toBeCloseTo(expected[at] as number, 10);
    });
  });

  it('accumulated local effects are those of PyALE 1.2.0', async () => {
    const { points, leftOut } = await accumulatedEffects(question, golden.edges);
    expect(leftOut).toEqual([]);
    points.forEach(({ effect }, at) => {
      expect(effect).toBeCloseTo(golden.accumulated[at] as number, 10);
    });
  });
});

describe('closed forms', () => {
  const stream = createStream('effects');
  const patients = Int32Array.from({ length: 400 }, (_, row) => Math.floor(row / 10));
  /** The second column goes with the first. */
  const rows = Array.from({ length: 400 }, (): [number, number] => {
    const first = stream.next();
    return [first, first];
  });
  const grid = [0, 0.25, 0.5, 0.75, 1];

  it('a model that is linear on the log odds has its slope on both curves, without spread', async () => {
    const question = ask(rows, (a, b) => sigmoid(1.5 * a - 2 * b - 0.3), patients);
    const scale = 'logit' as const;
    const whole = await partialDependence(question, grid, { scale });
    const local = await accumulatedEffects(question, grid, { scale });
    for (const { points } of [whole, local]) {
      const start = points[0]?.effect ?? NaN;
      points.forEach(({ value, effect }) => {
        expect(effect - start).toBeCloseTo(1.5 * value, 9);
      });
    }
    const { contrasts } = await averageContrasts(question, grid, [[-1, 0, 0, 0, 1]], { scale });
    expect(contrasts[0]?.effect).toBeCloseTo(1.5, 9);
    expect(contrasts[0]?.ci?.[0]).toBeCloseTo(1.5, 9);
    expect(contrasts[0]?.ci?.[1]).toBeCloseTo(1.5, 9);
  });

  it('of a product of two columns that are one, partial dependence is a line and accumulated effects a parabola', async () => {
    const question = ask(rows, (a, b) => a * b, patients);
    const mean = rows.reduce((sum, [first]) => sum + first, 0) / rows.length;
    const whole = await partialDependence(question, grid);
    whole.points.forEach(({ value, effect }) => {
      expect(effect).toBeCloseTo(mean * value, 9);
    });
    const fine = Array.from({ length: 21 }, (_, at) => at / 20);
    const { points } = await accumulatedEffects(question, fine);
    const start = points[0]?.effect ?? NaN;
    for (const { value, effect } of points) {
      expect(Math.abs(effect - start - value ** 2 / 2)).toBeLessThan(0.01);
    }
  });

  it('accumulated effects average 0 over the rows', async () => {
    const { points } = await accumulatedEffects(
      ask(rows, (a, b) => a ** 3 + b, patients),
      [0, 1],
    );
    expect(points.map(({ effect }) => effect)).toEqual([
      expect.closeTo(-0.5, 12),
      expect.closeTo(0.5, 12),
    ]);
  });

  it('the band of a mean of patients is Student’s', async () => {
    // slopes 1, 2, 3 of three patients with 1, 2 and 3 rows: mean 2, error 1/√3, t of 2 degrees 4.302653
    const own = Int32Array.of(0, 1, 1, 2, 2, 2);
    const question: PartialQuestion = {
      observed: new Float64Array(6),
      patients: own,
      predict: (asked, values) => values.map((v, i) => v * (1 + (own[asked[i] as number] ?? NaN))),
    };
    const { points } = await partialDependence(question, [1]);
    expect(points[0]?.effect).toBeCloseTo(2, 12);
    expect(points[0]?.ci?.[1]).toBeCloseTo(2 + 4.302652729749462 / 3 ** 0.5, 9);
  });
});

describe('rows', () => {
  it('without a recorded value or an answer are in no average, and are counted', async () => {
    const question: PartialQuestion = {
      observed: Float64Array.of(1, NaN, 2, 3),
      patients: Int32Array.of(0, 0, 1, 2),
      predict: (asked, values) => values.map((v, i) => (asked[i] === 2 && v > 5 ? NaN : v)),
    };
    const found = await partialDependence(question, [0, 10]);
    expect(found).toMatchObject({ rows: 2, patients: 2, unanswered: 1 });
    expect(found.points.map(({ effect }) => effect)).toEqual([0, 10]);
  });

  it('of one patient have no interval', async () => {
    const question = ask([[0, 1]], (a, b) => a + b);
    expect((await partialDependence(question, [3])).points).toEqual([{ value: 3, effect: 4 }]);
  });

  it('of one patient alone between two edges are joined to their neighbours', async () => {
    const question = ask(
      [
        [0.1, 0],
        [0.2, 0],
        [0.6, 0],
        [0.9, 0],
        [0.8, 0],
      ],
      (a) => a,
      Int32Array.of(0, 1, 2, 3, 3),
    );
    const { points, leftOut } = await accumulatedEffects(question, [0, 0.5, 0.7, 1]);
    expect(leftOut).toEqual([0.7]);
    expect(points.map(({ value }) => value)).toEqual([0, 0.5, 1]);
    expect(points.every(({ ci }) => ci !== undefined)).toBe(true);
  });

  it('where none is known or answered are an error', async () => {
    const nobody = ask([[NaN, 0]], () => 1);
    const silent = ask([[1, 0]], () => NaN);
    for (const question of [nobody, silent]) {
      await expect(partialDependence(question, [1])).rejects.toMatchObject({
        code: 'DATA_INSUFFICIENT',
      });
    }
  });
});

it.each<readonly [string, () => Promise<unknown>]>([
  [
    'a grid that falls',
    () =>
      partialDependence(
        ask([[1, 1]], () => 1),
        [2, 1],
      ),
  ],
  [
    'no grid',
    () =>
      partialDependence(
        ask([[1, 1]], () => 1),
        [],
      ),
  ],
  [
    'one edge',
    () =>
      accumulatedEffects(
        ask([[1, 1]], () => 1),
        [1],
      ),
  ],
  [
    'a contrast of another length',
    () =>
      averageContrasts(
        ask([[1, 1]], () => 1),
        [1, 2],
        [[1]],
      ),
  ],
  [
    'answers of another length',
    () =>
      partialDependence({ ...ask([[1, 1]], () => 1), predict: () => new Float64Array(3) }, [1, 2]),
  ],
  [
    'patients of another length',
    () => partialDependence({ ...ask([[1, 1]], () => 1), patients: new Int32Array(2) }, [1]),
  ],
])('%s is refused', async (_, call) => {
  await expect(call()).rejects.toMatchObject({ code: 'USAGE' });
});

describe('sampleRows', () => {
  const patients = Int32Array.from({ length: 300 }, (_, row) => Math.floor(row / 30));

  it('draws so many patients and rows, ascending, the same by the same stream', () => {
    const budget = { patients: 4, rowsPerPatient: 3 };
    const [one, other] = ['a', 'a'].map((seed) => sampleRows(patients, budget, createStream(seed)));
    expect(one).toEqual(other);
    expect(one).toHaveLength(12);
    expect(new Set(one?.map((row) => patients[row] as number)).size).toBe(4);
    expect([...(one ?? [])].every((row, i, all) => i === 0 || row > (all[i - 1] ?? NaN))).toBe(
      true,
    );
    expect(sampleRows(patients, budget, createStream('b'))).not.toEqual(one);
  });

  it('gives all there are where the budget is greater', () => {
    const all = sampleRows(patients, { patients: 99, rowsPerPatient: 99 }, createStream(1));
    expect([...all]).toEqual([...patients.keys()]);
  });

  it('refuses a budget of nothing', () => {
    expect(() => sampleRows(patients, { patients: 0, rowsPerPatient: 1 }, createStream(1))).toThrow(
      expect.objectContaining({ code: 'USAGE' }),
    );
  });
});

it('a grid is all that was recorded, or quantiles of it', () => {
  expect(valueGrid(Float64Array.of(1, NaN, 0, 1, 0), 5)).toEqual([0, 1]);
  const many = Float64Array.from({ length: 101 }, (_, i) => i);
  expect(valueGrid(many, 3)).toEqual([5, 50, 95]);
  expect(valueGrid(new Float64Array(3).fill(NaN), 3)).toEqual([]);
  expect(() => valueGrid(many, 1)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
