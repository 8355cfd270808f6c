import { logLoss } from '@prodrome/evaluation';
import { rowsByPatient } from '../data/by-patient.ts';
import type { ReportRows } from '../data/report-data.ts';

/** What one patient had of a model. */
export interface PatientFinding {
  /** Place in `patientIds`. */
  readonly patient: number;
  /** Rows that both the model and the own rate answered. */
  readonly rows: number;
  readonly events: number;
  /** Mean log loss of the model less that of the own rate: negative = the model was better. */
  readonly difference: number;
}

/** Every patient with a row that both answered, in the order in which they first appear. Deterministic. */
export function findPatients(
  rows: ReportRows,
  model: Float64Array,
  reference: Float64Array,
): readonly PatientFinding[] {
  return [...rowsByPatient(rows)].flatMap(([patient, all]) => {
    const own = all.filter((row) => !Number.isNaN(model[row]) && !Number.isNaN(reference[row]));
    if (own.length === 0) return [];
    const take = (values: Float64Array) => Float64Array.from(own, (row) => values[row] as number);
    const labels = take(rows.labels);
    return [
      {
        ...{ patient, rows: own.length, events: labels.reduce((sum, label) => sum + label, 0) },
        difference: lossOf(labels, take(model)) - lossOf(labels, take(reference)),
      },
    ];
  });
}

function lossOf(labels: Float64Array, values: Float64Array): number {
  const loss = logLoss(labels, values);
  // there is a loss of every row
  return 'value' in loss ? loss.value : NaN;
}
