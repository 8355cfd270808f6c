import { createFeatureTable } from '@prodrome/core';
import {
  createHistoryFeatures,
  createPreprocessing,
  preprocessingOptionsSchema,
} from '@prodrome/preprocessing';

const diary = createFeatureTable({
  columns: [
    { name: 'sleep', domain: 'behavioural', kind: 'number', unit: 'h' },
    { name: 'sex', domain: 'static', kind: 'category', categories: ['f', 'm'] },
  ],
  values: Float32Array.of(7, 0, 5, 0, NaN, 0, 8, 1),
  patients: Int32Array.of(0, 0, 0, 1),
  times: Float64Array.of(0, 1, 3, 0),
  patientIds: ['ann', 'bo'],
  outcomes: Float64Array.of(0, 1, NaN, 0),
});

const history = createHistoryFeatures();
history.fit(diary);
const { table } = history.apply(diary);
const cell = (row: number, name: string) =>
  table.values[row * table.columns.length + table.columns.findIndex((c) => c.name === name)];
for (const name of ['outcome_today', 'outcome_yesterday', 'days_since_last', 'rate_7']) {
  console.log(
    name,
    [0, 1, 2, 3].map((row) => cell(row, name)),
  );
}

const prepare = createPreprocessing(preprocessingOptionsSchema.parse({}));
prepare.fit(diary, Int32Array.of(0, 1, 2, 3));
const prepared = prepare.apply(diary);
console.log(prepared.columns.map(({ name }) => name));
console.log(Array.from(prepared.values.subarray(9, 12), (value) => value.toFixed(3)));
