import { ProdromeError, type RandomStream } from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import { everyRow } from '../model/answer-batch.ts';
import { copyRow } from '../rows/copy-row.ts';
import { pickRows, placesIn } from '../rows/pick.ts';
import { labelledRows } from '../training/training-run.ts';
import { countPatients, innerFolds } from '../validation/inner-folds.ts';

const folds = 5;

/** A fold of patients whom a model has not seen. */
export interface PatientFold {
  readonly number: number;
  /** Labelled rows of the table. */
  readonly test: Int32Array;
  /** Every row of their patients. */
  readonly days: Int32Array;
  /** Where the labelled rows stand in `days`. */
  readonly places: Int32Array;
  /** [days, outputs]; NaN where there is none. */
  readonly labels: Float64Array;
}

/** Five folds of the labelled patients. @throws ProdromeError `DATA_INSUFFICIENT` for fewer patients, or labels of one class. */
export function patientFolds(
  dataset: Dataset,
  outputs: number,
  stream: RandomStream,
): readonly PatientFold[] {
  const rows = labelledRows(dataset.labels, outputs);
  expectPatients(dataset, rows, outputs);
  return innerFolds(dataset, rows, folds, stream).map(({ test }, number) => ({
    ...{ test, number },
    ...wholeHistories(dataset, test, outputs),
  }));
}

function wholeHistories({ table, labels }: Dataset, test: Int32Array, outputs: number) {
  const patients = new Set(Array.from(test, (row) => table.patients[row]));
  const days = everyRow(table.rows).filter((row) => patients.has(table.patients[row]));
  const places = placesIn(days, test);
  const own = new Float64Array(days.length * outputs).fill(NaN);
  test.forEach((row, i) => {
    copyRow(labels, row, own, places[i] as number, outputs);
  });
  return { days, places, labels: own };
}

function expectPatients(dataset: Dataset, rows: Int32Array, outputs: number): void {
  const patients = countPatients(dataset, rows);
  const classes = new Set(pickRows(dataset.labels, rows, outputs)).size;
  if (patients >= folds && classes > 1) return;
  throw new ProdromeError('DATA_INSUFFICIENT', {
    where: dataset.report.file,
    expected: `labelled days of at least ${folds} patients, with and without events`,
    got: classes === 1 ? 'labels of one class' : `${patients} patients with labelled days`,
    fields: { patients, needed: folds },
  });
}
