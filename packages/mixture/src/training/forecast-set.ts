import type { Dataset } from '@prodrome/data';
import type { ForecastSet } from '@prodrome/evaluation';

/** Labels, patients and onset flags of these rows; every output of a row counts as a forecast: [n · outputs]. */
export function forecastSet({ table, labels }: Dataset, rows: Int32Array): ForecastSet {
  const { outcomes } = table;
  const outputs = labels.length / table.rows;
  const n = rows.length * outputs;
  const rowOf = (at: number): number => rows[Math.floor(at / outputs)] as number;
  return {
    labels: Float64Array.from(
      { length: n },
      (_, at) => labels[rowOf(at) * outputs + (at % outputs)] as number,
    ),
    patients: Int32Array.from({ length: n }, (_, at) => table.patients[rowOf(at)] as number),
    ...(outcomes && {
      onset: Uint8Array.from({ length: n }, (_, at) => Number(outcomes[rowOf(at)] === 0)),
    }),
  };
}
