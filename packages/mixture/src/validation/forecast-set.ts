import type { ForecastSet } from '@prodrome/evaluation';
import type { LabelledTable } from '../rows/labelled-table.ts';

/** A diary of one person: folds are blocks of time, and so is what intervals are drawn over. */
export const isOnePerson = ({ table }: Pick<LabelledTable, 'table'>): boolean =>
  table.outcomes !== undefined && table.patientIds.length === 1;

/** Days of a block: two weeks, longer than an attack and its after-effects. */
const blockDays = 14;

/**
 * Labels, patients and onset flags of these rows; every output of a row counts as a forecast: [n · outputs]. Of one person blocks of 14 days
 * stand for patients: what is drawn with replacement must not depend on its neighbours. Source: Künsch 1989 (doi:10.1214/aos/1176347265), with
 * blocks that do not overlap.
 */
export function forecastSet(dataset: LabelledTable, rows: Int32Array): ForecastSet {
  const { table, labels } = dataset;
  const { outcomes } = table;
  const outputs = labels.length / table.rows;
  const n = rows.length * outputs;
  const rowOf = (at: number): number => rows[Math.floor(at / outputs)] as number;
  const isOne = isOnePerson(dataset);
  const first = table.times[0] ?? 0;
  const clusterOf = (row: number): number =>
    isOne
      ? Math.floor(((table.times[row] as number) - first) / blockDays)
      : (table.patients[row] as number);
  return {
    labels: Float64Array.from(
      { length: n },
      (_, at) => labels[rowOf(at) * outputs + (at % outputs)] as number,
    ),
    patients: Int32Array.from({ length: n }, (_, at) => clusterOf(rowOf(at))),
    ...(outcomes && {
      onset: Uint8Array.from({ length: n }, (_, at) => Number(outcomes[rowOf(at)] === 0)),
    }),
  };
}
