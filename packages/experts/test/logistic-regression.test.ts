import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { createFeatureTable, vectorOf } from '@prodrome/core';
import { logisticRegression } from '../src/index.ts';
import { all, context, create } from './support.ts';

interface Golden {
  readonly columns: number;
  readonly values: readonly number[];
  readonly labels: readonly number[];
  readonly weights: readonly number[];
  readonly fits: readonly {
    readonly name: string;
    readonly options: object;
    readonly weighted: boolean;
    readonly coefficients: readonly number[];
    readonly intercept: number;
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL('./golden/logistic-regression.json', import.meta.url), 'utf8'),
) as Golden;

const table = createFeatureTable({
  columns: Array.from({ length: golden.columns }, (_, c) => ({
    name: `x${c}`,
    domain: 'other',
    kind: 'number' as const,
  })),
  values: Float32Array.from(golden.values),
  patients: Int32Array.from(golden.labels.keys()),
  times: new Float64Array(golden.labels.length),
  patientIds: golden.labels.map((_, row) => String(row)),
});

const data = {
  task: { kind: 'binary', outputs: 1, horizonDays: 0 } as const,
  table,
  rows: all(table),
  labels: Float64Array.from(golden.labels),
};

describe('coefficients equal scikit-learn 1.9.1', () => {
  it.each(golden.fits.map((fit) => [fit.name, fit] as const))('%s', async (_, fit) => {
    const model = await create(logisticRegression, fit.options);
    const weights = fit.weighted ? { weights: Float64Array.from(golden.weights) } : {};
    const { notes } = await model.train({ ...data, ...weights }, context());
    const state = await model.saveState();
    expect(notes).toEqual([]);
    [...vectorOf(state, 'coefficients')].forEach((coefficient, c) => {
      expect(Math.abs(coefficient - (fit.coefficients[c] ?? NaN))).toBeLessThan(2e-6);
    });
    expect(Math.abs((vectorOf(state, 'intercept')[0] ?? NaN) - fit.intercept)).toBeLessThan(2e-6);
  });
});

it('says so when the steps run out', async () => {
  const model = await create(logisticRegression, { maxIterations: 1 });
  const { notes } = await model.train(data, context());
  expect(notes).toEqual(['not converged after 1 Newton steps']);
});

it('refuses a table with other columns', async () => {
  const model = await create(logisticRegression);
  await model.train(data, context());
  const other = createFeatureTable({
    ...table,
    columns: table.columns.map((column) => ({ ...column, name: `${column.name}'` })),
  });
  await expect(model.predict({ table: other, rows: all(other) })).rejects.toMatchObject({
    code: 'SCHEMA',
  });
});

it('refuses a state without its columns', async () => {
  const model = await create(logisticRegression);
  await model.train(data, context());
  const state = { ...(await model.saveState()), json: null };
  await expect((await create(logisticRegression)).loadState(state)).rejects.toMatchObject({
    code: 'STATE',
  });
});
