import { ProdromeError, type Fold, type RandomStream } from '@prodrome/core';
import { splitRows } from '@prodrome/splits';
import type { LabelledTable } from '../rows/labelled-table.ts';
import { isOnePerson } from './forecast-set.ts';

/** Labels by row for splitters: the first output's, NaN in rows that do not count. */
export function countedLabels({ table, labels }: LabelledTable, rows: Int32Array): Float64Array {
  const counted = new Float64Array(table.rows).fill(NaN);
  const outputs = labels.length / table.rows;
  for (const row of rows) counted[row] = labels[row * outputs] as number;
  return counted;
}

/** Cross-fitting is by patient, whatever the outer split, and of one person by time: only rows of `train` keep their labels. */
export function innerFolds(
  dataset: LabelledTable,
  train: Int32Array,
  folds: number,
  stream: RandomStream,
): readonly Fold[] {
  const { table, schema } = dataset;
  const { horizonDays } = schema;
  if (isOnePerson(dataset)) return foldsInTime(dataset, train, { folds, horizonDays }, stream);
  const patients = countPatients(dataset, train);
  if (patients < folds) {
    throw new ProdromeError('DATA_INSUFFICIENT', {
      where: 'validation.inner_folds',
      expected: `at least ${folds} patients with labelled rows to train on`,
      got: String(patients),
      hint: 'Experts are cross-fitted by patient, whatever the split: use fewer folds (2 at the least), or more patients',
      fields: { patients, needed: folds },
    });
  }
  const options = { kind: 'patients', folds, horizonDays } as const;
  return splitRows(table, countedLabels(dataset, train), options, stream);
}

/** Patients of these rows. */
export const countPatients = ({ table }: LabelledTable, rows: Int32Array): number =>
  new Set(rows.map((row) => table.patients[row] as number)).size;

/** One person's blocks of time: each is answered from what lies before it. */
function foldsInTime(
  dataset: LabelledTable,
  train: Int32Array,
  shape: { readonly folds: number; readonly horizonDays: number },
  stream: RandomStream,
): readonly Fold[] {
  const fewest = 2 * (shape.folds + 1);
  if (train.length < fewest) {
    throw new ProdromeError('DATA_INSUFFICIENT', {
      where: 'validation.inner_folds',
      expected: `at least ${fewest} labelled days of one person to train on`,
      got: String(train.length),
      hint: 'Use fewer folds (2 at the least), or a longer diary; a model trained on many people forecasts from the first day',
    });
  }
  return splitRows(
    dataset.table,
    countedLabels(dataset, train),
    { kind: 'forward', ...shape },
    stream,
  );
}
