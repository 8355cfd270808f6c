import { expect, test } from '@jest/globals';
import { sum } from '@prodrome/numerics';
import {
  createGradientBoosting,
  loadTreeModel,
  permutationImportance,
  type ColumnTable,
  type LabelledRows,
  type RowLabels,
} from '../src/index.ts';
import { sampleData } from './sample-data.ts';

const data = sampleData(300);
const withCode = (code: string) => expect.objectContaining({ code });
const unused = { ...data, columns: [...data.columns, new Float64Array(300).fill(1)] };

test('importances by splits are those of the saved trees', async () => {
  const model = await createGradientBoosting({ trees: 12 }).train(unused);
  const { trees } = model.toJSON();
  const splits = trees.flatMap(({ columns, gains }) =>
    columns.map((column, node) => ({ column, gain: Number(gains[node] ?? NaN) })),
  );
  for (const column of [0, 1, 2, 3]) {
    const own = splits.filter((split) => split.column === column);
    const gain = sum(own.map((split) => split.gain));
    expect(model.importance()[column]).toBeCloseTo(gain, 9);
    expect(model.importance({ kind: 'gain' })[column]).toBeCloseTo(gain, 9);
    expect(model.importance({ kind: 'splits' })[column]).toBe(own.length);
  }
  expect(model.importance()[3]).toBe(0);
  expect(Math.max(...model.importance())).toBe(model.importance()[0]);
});

test('with squared error and a whole step, a tree’s gains are the fall of the loss', async () => {
  const options = { objective: 'squared', trees: 1, learningRate: 1 } as const;
  const { columns, labels } = data;
  const model = await createGradientBoosting(options).train({ columns, labels });
  const [base = NaN] = model.toJSON().base;
  const loss = (forecast: (i: number) => number) =>
    sum(data.labels.map((label, i) => (forecast(i) - label) ** 2 / 2));
  const values = model.predict(data);
  const fall = loss(() => base) - loss((i) => values[i] ?? NaN);
  expect(sum(model.importance()) / fall).toBeCloseTo(1, 5);
});

test('another kind is refused', async () => {
  const model = await createGradientBoosting({ trees: 1 }).train(data);
  const kind = 'cover' as 'gain';
  expect(() => model.importance({ kind })).toThrow(withCode('USAGE'));
});

/** The mean loss over all pairs of a row and another row's value: what permutations come to on average. */
function expectedRise(
  forecast: (row: readonly number[]) => number,
  { columns, labels, weights }: ColumnTable & RowLabels,
  at: number,
  loss: (forecast: number, label: number) => number,
): number {
  let rise = 0;
  let total = 0;
  const rowOf = (i: number) => columns.map((column) => column[i] ?? NaN);
  for (let i = 0; i < labels.length; i++) {
    const weight = weights?.[i] ?? 1;
    const before = loss(forecast(rowOf(i)), labels[i] ?? NaN);
    for (let j = 0; j < labels.length; j++) {
      const row = rowOf(i).with(at, columns[at]?.[j] ?? NaN);
      rise += weight * (loss(forecast(row), labels[i] ?? NaN) - before);
    }
    total += weight * labels.length;
  }
  return rise / total;
}

const logLoss = (p: number, label: number) => -Math.log(label === 1 ? p : 1 - p);
const missed = (p: number, label: number) => Number(p > 0.5 !== (label === 1));

test.each([
  ['its own loss', undefined, logLoss],
  ['a loss of choice', missed, missed],
])('permutations come to the mean over all pairs of rows, by %s', async (_, loss, expected) => {
  const few = sampleData(60, 5);
  const options = { trees: 10, minDataInLeaf: 5 };
  const model = await createGradientBoosting(options).train(few);
  const { means, deviations, rises } = await permutationImportance(model, few, {
    ...{ repeats: 150, seed: 'all' },
    ...(loss && { loss }),
  });
  for (const column of [0, 1, 2]) {
    const exact = expectedRise((row) => model.predictRow(row), few, column, expected);
    const own = [...(rises[column] ?? [])];
    const average = sum(own) / 150;
    const variance = sum(own.map((rise) => (rise - average) ** 2)) / 150;
    expect(means[column]).toBeCloseTo(average, 12);
    expect(deviations[column]).toBeCloseTo(Math.sqrt(variance), 12);
    const error = Math.sqrt(variance / 150);
    expect(Math.abs(average - exact)).toBeLessThanOrEqual(4 * error);
  }
  expect(means[0]).toBeGreaterThan(0.1);
});

test('a column that is not looked at has exactly 0; the seed decides on the others', async () => {
  const model = await createGradientBoosting({ trees: 5 }).train(unused);
  const of = (seed: number) => permutationImportance(model, unused, { seed, repeats: 2 });
  const [one, same, other] = [await of(1), await of(1), await of(2)];
  expect(one.rises[3]).toEqual(new Float64Array(2));
  expect(same).toEqual(one);
  expect(other.means[0]).not.toBe(one.means[0]);
});

test('initial margins count', async () => {
  const initialMargins = new Float64Array(300).fill(1);
  const model = await createGradientBoosting({ trees: 5 }).train(data);
  const plain = await permutationImportance(model, data, { repeats: 1 });
  const moved = await permutationImportance(model, { ...data, initialMargins }, { repeats: 1 });
  const saved = model.toJSON();
  expect(moved.means[0]).not.toBe(plain.means[0]);
  const raised = loadTreeModel({ ...saved, base: saved.base.map((margin) => margin + 1) });
  const expected = await permutationImportance(raised, data, { repeats: 1 });
  expect(moved.means[0]).toBeCloseTo(expected.means[0] ?? NaN, 12);
});

test('refuses what cannot be', async () => {
  const model = await createGradientBoosting({ trees: 1 }).train(data);
  const ask = (options: object, rows: LabelledRows = data) =>
    permutationImportance(model, rows, options);
  await expect(ask({ repeats: 0 })).rejects.toEqual(withCode('USAGE'));
  await expect(ask({ repeats: 1.5 })).rejects.toEqual(withCode('USAGE'));
  await expect(ask({ loss: () => NaN })).rejects.toEqual(withCode('NUMERIC'));
  await expect(ask({}, unused)).rejects.toEqual(withCode('SCHEMA'));
  await expect(ask({ signal: AbortSignal.abort() })).rejects.toEqual(withCode('CANCELLED'));
});
