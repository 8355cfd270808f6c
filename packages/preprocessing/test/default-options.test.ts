import { createHash } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { createFeatureTable, encodeState, type FeatureTable } from '@prodrome/core';
import {
  createImputer,
  createOneHot,
  createPreprocessing,
  createStandardizer,
  preprocessingOptionsSchema,
} from '../src/index.ts';
import { all } from './support.ts';

/** 60 days of 3 patients: a number with gaps, a flag, a category and a constant; sums of such numbers are exact. */
function diary(): FeatureTable {
  const rows = 60;
  const day = (row: number) => [
    row % 7 === 3 ? NaN : ((row * 37) % 101) / 8,
    Number(row % 3 === 0),
    row % 11 === 5 ? NaN : row % 4,
    2.5,
  ];
  return createFeatureTable({
    columns: [
      { name: 'sleep', domain: 'behavioural', kind: 'number' },
      { name: 'stress', domain: 'behavioural', kind: 'binary' },
      { name: 'city', domain: 'static', kind: 'category', categories: ['a', 'b', 'c', 'd'] },
      { name: 'dose', domain: 'medication_history', kind: 'number' },
    ],
    values: Float32Array.from(Array.from({ length: rows }, (_, row) => day(row)).flat()),
    patients: Int32Array.from({ length: rows }, (_, row) => Math.floor(row / 20)),
    times: Float64Array.from({ length: rows }, (_, row) => row % 20),
    patientIds: ['ann', 'bo', 'cy'],
  });
}

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

it('the default pipeline is one-hot, imputer and standardizer, composed by hand', () => {
  const table = diary();
  const preprocessing = createPreprocessing(preprocessingOptionsSchema.parse({}));
  preprocessing.fit(table, all(40));
  let current = table;
  for (const step of [
    createOneHot(),
    createImputer({ method: 'mean', indicators: true }),
    createStandardizer(),
  ]) {
    step.fit(current, all(40));
    current = step.apply(current);
  }
  const out = preprocessing.apply(table).table;
  expect(out.columns).toEqual(current.columns);
  expect(out.values).toEqual(current.values);
});

it('the state and the values of the default options are those of the first version', () => {
  const preprocessing = createPreprocessing(preprocessingOptionsSchema.parse({}));
  preprocessing.fit(diary(), all(40));
  const { values } = preprocessing.apply(diary()).table;
  expect(hash(encodeState(preprocessing.saveState()))).toBe(
    '183fe0792bb33bc2e9e6b7e3a79f3dc446ae11253f1ca63187c917d09d95e757',
  );
  expect(hash(new Uint8Array(values.buffer))).toBe(
    '2098b1739501aabdc1a773298788a8bfb4d0f97db88cd346b089d466b1095386',
  );
});
