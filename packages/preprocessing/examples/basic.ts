import { createFeatureTable } from '@prodrome/core';
import {
  createHistoryFeatures,
  createPreprocessing,
  createQuality,
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
const at = (name: string) => table.columns.findIndex((column) => column.name === name);
const days = (name: string) =>
  [0, 1, 2, 3].map((row) => table.values[row * table.columns.length + at(name)]);
for (const name of ['outcome_today', 'outcome_yesterday', 'days_since_last', 'rate_7']) {
  console.log(name, days(name));
}

const prepare = createPreprocessing(preprocessingOptionsSchema.parse({}));
prepare.fit(diary, Int32Array.of(0, 1, 2, 3));
const prepared = prepare.apply(diary).table;
console.log(prepared.columns.map(({ name }) => name));
console.log(Array.from(prepared.values.subarray(9, 12), (value) => value.toFixed(3)));

const quality = createQuality(['behavioural']);
quality.fit(diary, Int32Array.of(0, 1, 2, 3));
const { scores } = quality.apply(diary);
console.log(Array.from(scores.subarray(8, 12), (score) => score.toFixed(3)));
