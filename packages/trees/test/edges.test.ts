import { describe, expect, test } from '@jest/globals';
import {
  createExtraTrees,
  createGradientBoosting,
  createRandomForest,
  type ColumnTable,
  type RowLabels,
  type TreeModel,
} from '../src/index.ts';

type Data = ColumnTable & RowLabels;

const shape = { trees: 5, minDataInLeaf: 1 };
const trainers: Readonly<Record<string, (data: Data) => Promise<TreeModel>>> = {
  logistic: (data) => createGradientBoosting(shape).train(data),
  squared: (data) => createGradientBoosting({ ...shape, objective: 'squared' }).train(data),
  multinomial: (data) => createGradientBoosting({ ...shape, objective: 'multinomial' }).train(data),
  monotone: (data) =>
    createGradientBoosting({ ...shape, monotone: data.columns.map(() => 1 as const) }).train(data),
  categories: (data) => createGradientBoosting({ ...shape, categorical: [0] }).train(data),
  'random forest': (data) => createRandomForest(shape).train(data),
  'extra trees': (data) => createExtraTrees(shape).train(data),
};
const labels = [0, 1, 1, 0, 1, 0];
const known = [1, 2, 3, 4, 5, 6];
const missing = known.map(() => NaN);
const asked = [0, 3, 1e6, NaN];

/** Data that can be trained on, if only just. */
const possible: Readonly<Record<string, Data>> = {
  'one row': { columns: [[1]], labels: [1] },
  'one label': { columns: [known], labels: known.map(() => 1) },
  'a column of missing values': { columns: [missing, known], labels },
  'nothing but missing values': { columns: [missing], labels },
  'rows that are all the same': { columns: [known.map(() => 7)], labels },
  'tiny and large weights': { columns: [known], labels, weights: [1e-300, 1, 1e9, 1, 1e-9, 1] },
  'one row that weighs': { columns: [known], labels, weights: [0, 0, 0, 2, 0, 0] },
  '300 distinct values': {
    columns: [Float32Array.from({ length: 300 }, (_, i) => i)],
    labels: Float32Array.from({ length: 300 }, (_, i) => (i >> 4) % 2),
  },
};

describe.each(Object.keys(trainers))('%s', (name) => {
  const train = trainers[name] as (data: Data) => Promise<TreeModel>;

  test.each(Object.keys(possible))('%s: finite forecasts of anything', async (kind) => {
    const data = possible[kind] as Data;
    const model = await train(data);
    const rows = asked.map((value) => data.columns.map(() => value));
    for (const answer of [...model.predict({ rows }), ...model.margin({ rows })]) {
      expect(Number.isFinite(answer)).toBe(true);
    }
  });

  test.each<[string, Data]>([
    ['DATA_INSUFFICIENT', { columns: [[]], labels: [] }],
    ['DATA_INSUFFICIENT', { columns: [known], labels, weights: known.map(() => 0) }],
    ['DATA_VALUE', { columns: [known], labels: labels.with(1, NaN) }],
    ['DATA_VALUE', { columns: [known], labels: labels.with(1, Infinity) }],
    ['DATA_VALUE', { columns: [known], labels: labels.with(1, -Infinity) }],
    ['DATA_VALUE', { columns: [known], labels, weights: labels.with(1, NaN) }],
    ['DATA_VALUE', { columns: [known], labels, weights: labels.with(1, Infinity) }],
    ['DATA_VALUE', { columns: [known], labels, weights: labels.with(1, -1) }],
    ['NUMERIC', { columns: [known], labels, weights: known.map(() => 1e308) }],
    ['SCHEMA', { columns: [], labels }],
    ['USAGE', { columns: [known, [1]], labels }],
  ])('%s for %j', async (code, data) => {
    await expect(train(data)).rejects.toEqual(expect.objectContaining({ code }));
  });
});
