import { describe, expect, test } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import fc from 'fast-check';
import {
  createGradientBoosting,
  loadTreeModel,
  type SavedTreeModel,
  type TreeModel,
} from '../src/index.ts';
import { meanOverBackground, partlyKnown, shapleyOf } from './brute-shapley.ts';
import { categoryModel } from './category-model.ts';

/** Rows of columns of which the last is not in the labels and, being constant, in no tree. */
function makeRows(seed: number, count: number, width: number): readonly number[][] {
  const stream = createStream(seed);
  return Array.from({ length: count }, () =>
    Array.from({ length: width }, (_, i) => {
      if (i === width - 1) return 1;
      return stream.next() < 0.15 ? NaN : Math.round(4 * stream.nextNormal()) / 2;
    }),
  );
}

const objectives = ['logistic', 'squared', 'multinomial'] as const;
const setting = fc.record({
  seed: fc.nat(1000),
  width: fc.integer({ min: 2, max: 7 }),
  objective: fc.constantFrom(...objectives),
  maxLeaves: fc.constantFrom(2, 5, 12),
  weighed: fc.boolean(),
});

async function trainSome({ seed, width, objective, maxLeaves, weighed }: Setting) {
  const rows = makeRows(seed, 120, width);
  const stream = createStream(seed + 1);
  const labels = rows.map((row) => {
    const sum = row.reduce((all, x, i) => all + (x || 0) * (i % 2 ? -1 : 1), stream.nextNormal());
    if (objective === 'multinomial') return sum > 1 ? 2 : sum > -1 ? 1 : 0;
    return objective === 'logistic' ? Number(sum > 0) : sum;
  });
  const weights = weighed ? rows.map(() => stream.nextInt(3) / 2) : undefined;
  const options = { objective, maxLeaves, trees: 4, minDataInLeaf: 2, learningRate: 0.7 };
  return createGradientBoosting(options).train({ rows, labels, ...(weights && { weights }) });
}
type Setting = typeof setting extends fc.Arbitrary<infer Value> ? Value : never;

const asked = (width: number, seed: number) => [
  ...makeRows(seed, 3, width),
  Array.from({ length: width }, (_, i) => (i % 2 ? Infinity : -Infinity)),
  Array.from({ length: width }, () => NaN),
];

/** Every value of an explanation against one computed otherwise. */
function expectValues(
  model: TreeModel,
  rows: readonly number[][],
  { base, values }: { base: Float64Array; values: Float64Array },
  worthOf: (output: number, row: readonly number[], known: ReadonlySet<number>) => number,
): void {
  const { columns, outputs } = model;
  expect([base.length, values.length]).toEqual([outputs, rows.length * outputs * columns]);
  const margins = model.margin({ rows });
  rows.forEach((row, r) => {
    for (let output = 0; output < outputs; output++) {
      const at = r * outputs + output;
      const own = [...values.subarray(at * columns, (at + 1) * columns)];
      const wanted = shapleyOf(columns, (known) => worthOf(output, row, known));
      wanted.forEach((value, i) => {
        expect(Math.abs((own[i] ?? NaN) - value)).toBeLessThan(1e-12);
      });
      expect(Math.abs((base[output] ?? NaN) - worthOf(output, row, new Set()))).toBeLessThan(1e-12);
      const sum = own.reduce((all, value) => all + value, base[output] ?? NaN);
      expect(Math.abs(sum - (margins[at] ?? NaN))).toBeLessThan(1e-12);
    }
  });
}

describe('Shapley values by their definition', () => {
  test('path-dependent (property)', async () => {
    await fc.assert(
      fc.asyncProperty(setting, async (given) => {
        const model = await trainSome(given);
        const saved = model.toJSON();
        const rows = asked(given.width, given.seed + 2);
        expectValues(model, rows, model.explain({ rows }), (output, row, known) =>
          partlyKnown(saved, output, row, known),
        );
      }),
      { numRuns: 25 },
    );
  });

  test('against a background (property)', async () => {
    await fc.assert(
      fc.asyncProperty(setting, async (given) => {
        const model = await trainSome(given);
        const rows = asked(given.width, given.seed + 2);
        const others = makeRows(given.seed + 3, 5, given.width);
        const explanation = model.explain({ rows }, { background: { rows: others } });
        expectValues(model, rows, explanation, (output, row, known) =>
          meanOverBackground(model, output, row, others, known),
        );
      }),
      { numRuns: 25 },
    );
  });

  test('with categories, and zeros that count as missing', () => {
    const model = loadTreeModel(categoryModel);
    const rows = [0, 1, 2, 3, 70, 71, NaN, 1.5, -1].flatMap((category) =>
      [0, -0, 0.5, 0.75, -2, NaN].map((value) => [category, value, category % 2 ? -1 : 0]),
    );
    expectValues(model, rows, model.explain({ rows }), (output, row, known) =>
      partlyKnown(categoryModel, output, row, known),
    );
    const others = rows.filter((_, i) => i % 7 === 0);
    const explanation = model.explain({ rows }, { background: { rows: others } });
    expectValues(model, rows, explanation, (output, row, known) =>
      meanOverBackground(model, output, row, others, known),
    );
  });
});

let known: ReturnType<typeof trainLarge> | undefined;
const large = () => (known ??= trainLarge());

async function trainLarge() {
  const width = 45;
  const rows = makeRows(5, 3000, width);
  const stream = createStream(9);
  const labels = rows.map((row) => row.reduce((sum, x) => sum + (x || 0), stream.nextNormal()));
  const options = { objective: 'squared', trees: 10, maxLeaves: 400, minDataInLeaf: 1 } as const;
  return { rows, model: await createGradientBoosting(options).train({ rows, labels }) };
}

test('large trees of many columns: what columns give adds up to the margins', async () => {
  const { rows, model } = await large();
  const few = rows.slice(0, 300);
  const margins = model.margin({ rows: few });
  const settings = [{}, { background: { rows: rows.slice(300, 320) } }];
  for (const options of settings) {
    const { base, values } = model.explain({ rows: few }, options);
    few.forEach((_, r) => {
      const own = values.subarray(r * 45, (r + 1) * 45);
      const sum = own.reduce((all, value) => all + value, base[0] ?? NaN);
      expect(Math.abs(sum - (margins[r] ?? NaN))).toBeLessThan(1e-9);
      expect(own[44]).toBe(0);
    });
  }
});

test('a path of forty columns, of which each halves the rows', () => {
  const width = 40;
  const nodes = Array.from({ length: width }, (_, i) => i);
  const chain: SavedTreeModel = {
    ...{ kind: 'trees/model', version: 1, objective: 'squared', columns: width, base: [0] },
    trees: [
      {
        columns: nodes,
        thresholds: nodes.map(() => 0),
        left: nodes.map((i) => (i === width - 1 ? ~width : i + 1)),
        right: nodes.map((i) => ~i),
        ...{ missingLeft: nodes.map(() => 0 as const), gains: nodes.map(() => 1) },
        values: [...nodes.map(() => 0), 80],
        covers: [...nodes.map((i) => 2 ** (width - 1 - i)), 1],
      },
    ],
  };
  const model = loadTreeModel(chain);
  const rows = [nodes.map(() => -1)];
  const byPaths = model.explain({ rows });
  const byRow = model.explain({ rows }, { background: { rows: [nodes.map(() => 1)] } });
  expect([byPaths.base[0], byRow.base[0]]).toEqual([80 / 2 ** width, 0]);
  // all columns are worth the same
  for (const column of nodes) {
    expect(byPaths.values[column]).toBeCloseTo((80 - 80 / 2 ** width) / width, 11);
    expect(byRow.values[column]).toBeCloseTo(80 / width, 11);
  }
});

test('one row has the same bits alone as among others', async () => {
  const { rows, model } = await large();
  const { values } = model.explain({ rows: rows.slice(0, 300) });
  for (const r of [0, 7, 255, 256, 299]) {
    const alone = model.explain({ rows: [rows[r] ?? []] });
    expect(alone.values).toEqual(values.slice(r * 45, (r + 1) * 45));
  }
});

test('no rows, no values; a background without rows, or other columns, is refused', async () => {
  const model = loadTreeModel(categoryModel);
  const rows = [[1, 2, 3]];
  expect(model.explain({ rows: [] }).values).toHaveLength(0);
  const refused = (background: readonly number[][]) => () =>
    model.explain({ rows }, { background: { rows: background } });
  const withCode = (code: string) => expect.objectContaining({ code });
  expect(refused([])).toThrow(withCode('DATA_INSUFFICIENT'));
  expect(refused([[1]])).toThrow(withCode('SCHEMA'));
  expect(() => model.explain({ rows: [[1]] })).toThrow(withCode('SCHEMA'));
});
