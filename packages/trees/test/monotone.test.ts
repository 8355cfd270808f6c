import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createStream } from '@prodrome/numerics';
import { createGradientBoosting, type SavedTree } from '../src/index.ts';
import { rowsOf } from './brute-force.ts';
import { sampleData } from './sample-data.ts';

const data = sampleData(500);
const monotone: (-1 | 0 | 1)[] = [-1, 1, 0];

test.each([
  { objective: 'logistic' } as const,
  { objective: 'squared', l1: 0.1, l2: 1 } as const,
  { rowSubsample: 0.6, maxLeaves: 60, minDataInLeaf: 3, minHessian: 0 },
])(
  'forecasts keep to their directions over random grids, against the data too: %j',
  async (own) => {
    const options = { trees: 60, ...own };
    const model = await createGradientBoosting({ ...options, monotone }).train(data);
    const free = await createGradientBoosting(options).train(data);
    const stream = createStream('grid');
    let broken = 0;
    for (let line = 0; line < 300; line++) {
      const at = line % 2;
      const row = [0, 1, 2].map(() => (stream.next() < 0.1 ? NaN : 2 * stream.nextNormal()));
      const along = Float64Array.from({ length: 40 }, () => 3 * stream.nextNormal()).sort();
      const answers = Array.from(along, (value) => model.predictRow(row.with(at, value)));
      const freely = Array.from(along, (value) => free.predictRow(row.with(at, value)));
      answers.slice(1).forEach((answer, i) => {
        const rise = (monotone[at] ?? NaN) * (answer - (answers[i] ?? NaN));
        expect(rise).toBeGreaterThanOrEqual(0);
        broken += Number((monotone[at] ?? NaN) * ((freely[i + 1] ?? NaN) - (freely[i] ?? NaN)) < 0);
      });
    }
    expect(broken).toBeGreaterThan(300);
    expect(new Set(model.predict(data)).size).toBeGreaterThan(50);
  },
);

test('directions of 0 leave the model as it is, up to rounding', async () => {
  const free = (await createGradientBoosting({ trees: 20 }).train(data)).margin(data);
  const model = await createGradientBoosting({ trees: 20, monotone: [0, 0, 0] }).train(data);
  model.margin(data).forEach((margin, i) => {
    expect(Math.abs(margin - (free[i] ?? NaN))).toBeLessThan(1e-9);
  });
});

test('a direction that the data have costs nothing', async () => {
  const labels = Float64Array.from({ length: 64 }, (_, i) => Math.floor(i / 8));
  const rising = { columns: [labels.map((_, i) => i)], labels };
  const options = { objective: 'squared', trees: 5, minDataInLeaf: 2 } as const;
  const free = await createGradientBoosting(options).train(rising);
  const model = await createGradientBoosting({ ...options, monotone: [1] }).train(rising);
  model.margin(rising).forEach((margin, i) => {
    expect(margin).toBeCloseTo(free.margin(rising)[i] ?? NaN, 9);
  });
  const against = await createGradientBoosting({ ...options, monotone: [-1] }).train(rising);
  expect(new Set(against.predict(rising)).size).toBe(1);
});

interface Penalties {
  readonly l1: number;
  readonly l2: number;
}
type Rows = ReturnType<typeof rowsOf>;
type Range = readonly [number, number];

/** The value within the range that is best for these rows, and what it lowers their loss by. */
function bestValue(rows: Rows, { l1, l2 }: Penalties, [least, most]: Range) {
  const gradient = rows.reduce((sum, row) => sum + row.gradient, 0);
  const hessian = rows.reduce((sum, row) => sum + row.hessian, 0);
  const pull = Math.sign(gradient) * Math.max(0, Math.abs(gradient) - l1);
  const value = Math.min(most, Math.max(least, -pull / (hessian + l2)));
  const fall = -gradient * value - ((hessian + l2) * value ** 2) / 2 - l1 * Math.abs(value);
  return { value, fall };
}

interface Open {
  readonly rows: Rows;
  readonly range: Range;
}

/** Both sides of a split; undefined where it is not allowed. */
function halves(
  { rows, range }: Open,
  at: number,
  threshold: number,
  missingLeft: boolean,
  given: Penalties,
  isTried: boolean,
) {
  const isLeft = ({ values }: Pick<Rows[number], 'values'>) =>
    Number.isNaN(values[at]) ? missingLeft : (values[at] ?? NaN) <= threshold;
  const sides = [rows.filter(isLeft), rows.filter((row) => !isLeft(row))] as const;
  if (sides.some((side) => side.length === 0)) return undefined;
  const [left, right] = sides.map((side) => bestValue(side, given, range));
  if (!left || !right) return undefined;
  // all known values against the missing ones: no order to keep
  const isExempt = isTried
    ? rows.every(({ values }) => Number.isNaN(values[at]) !== isLeft({ values }))
    : threshold === Infinity;
  const direction = isExempt ? 0 : (directions[at] ?? 0);
  // a difference of rounding is none
  if (direction * (right.value - left.value) < -1e-12) return undefined;
  const middle = (left.value + right.value) / 2;
  const below: Range = [range[0], middle];
  const above: Range = [middle, range[1]];
  const ranges =
    direction === 0 ? [range, range] : direction === 1 ? [below, above] : [above, below];
  const gain = left.fall + right.fall - bestValue(rows, given, range).fall;
  return { gain, parts: sides.map((side, i): Open => ({ rows: side, range: ranges[i] ?? range })) };
}

const directions = [1, -1, 0];

function largestGain(open: Open, given: Penalties): number {
  let best = 0;
  for (const at of [0, 1, 2]) {
    for (const { values } of open.rows) {
      if (Number.isNaN(values[at])) continue;
      for (const missingLeft of [false, true]) {
        best = Math.max(
          best,
          halves(open, at, values[at] ?? NaN, missingLeft, given, true)?.gain ?? 0,
        );
      }
    }
  }
  return best;
}

/** Grows a tree again: every split must be allowed, and the best that there is. */
function replay(rows: Rows, tree: SavedTree, given: Penalties): Map<number, Open> {
  const places = new Map<number, Open>([
    [tree.columns.length === 0 ? ~0 : 0, { rows, range: [-Infinity, Infinity] }],
  ]);
  tree.columns.forEach((column, node) => {
    const open = places.get(node) ?? { rows: [], range: [0, 0] };
    const missingLeft = tree.missingLeft[node] === 1;
    const split = halves(open, column, Number(tree.thresholds[node]), missingLeft, given, false);
    const largest = Math.max(...[...places.values()].map((each) => largestGain(each, given)));
    expect(split?.gain).toBeGreaterThan(largest - 1e-5);
    expect(Math.abs(Number(tree.gains[node] ?? NaN) - (split?.gain ?? NaN))).toBeLessThan(1e-5);
    places.delete(node);
    [tree.left[node], tree.right[node]].forEach((child, side) => {
      places.set(child ?? NaN, split?.parts[side] ?? open);
    });
  });
  return places;
}

test('every split is the best of those allowed, and every value the best within its bounds', async () => {
  const cell = fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: -4, max: 4 }) },
    { weight: 1, arbitrary: fc.constant(NaN) },
  );
  const row = fc.record({
    cells: fc.tuple(cell, cell, cell),
    label: fc.double({ min: -3, max: 3, noNaN: true }),
    weight: fc.constantFrom(0.5, 1, 3),
  });
  const problem = fc.record({
    rows: fc.array(row, { minLength: 6, maxLength: 16 }),
    l1: fc.constantFrom(0, 0.3),
    l2: fc.constantFrom(0, 1.5),
  });
  let bounded = 0;
  await fc.assert(
    fc.asyncProperty(problem, async ({ rows, ...penalties }) => {
      const given = {
        columns: [0, 1, 2].map((at) => rows.map(({ cells }) => cells[at] ?? NaN)),
        labels: rows.map(({ label }) => label),
        weights: rows.map(({ weight }) => weight),
      };
      const limits = { ...penalties, objective: 'squared', minDataInLeaf: 1 } as const;
      const options = { ...limits, trees: 1, learningRate: 1, maxLeaves: 6, minHessian: 0 };
      const model = await createGradientBoosting({ ...options, monotone: [1, -1, 0] }).train(given);
      const [tree] = model.toJSON().trees;
      if (!tree) throw new Error('no tree');
      const places = replay(rowsOf(given, limits), tree, penalties);
      tree.values.forEach((value, leaf) => {
        const { rows: own, range } = places.get(~leaf) ?? { rows: [], range: [0, 0] as const };
        const best = bestValue(own, penalties, range).value;
        expect(Math.abs(value - best)).toBeLessThan(1e-5);
        bounded += Number(range.includes(best));
      });
    }),
    { numRuns: 150, seed: 6 },
  );
  expect(bounded).toBeGreaterThan(10);
});

test('directions that do not fit are refused', async () => {
  await expect(createGradientBoosting({ monotone: [1] }).train(data)).rejects.toEqual(
    expect.objectContaining({ code: 'SCHEMA', where: 'train, monotone' }),
  );
  const wrong = [2, 0, 0] as unknown as 1[];
  expect(() => createGradientBoosting({ monotone: wrong })).toThrow(
    expect.objectContaining({ code: 'USAGE', where: 'createGradientBoosting, monotone.0' }),
  );
});
