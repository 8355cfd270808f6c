import { rowsByPatient } from './by-patient.ts';
import type { ReportRows } from './report-data.ts';

/**
 * [n] 1 where the label of the patient's row `horizonDays` earlier, which tells of this row's day, is known and 0. Of days before the first row nothing is
 * known: 0.
 */
export function onsetsOf(rows: ReportRows, horizonDays: number): Uint8Array {
  const onset = new Uint8Array(rows.labels.length);
  for (const own of rowsByPatient(rows).values()) {
    const labelAt = new Map(own.map((row) => [rows.times[row], rows.labels[row]]));
    for (const row of own) {
      onset[row] = Number(labelAt.get((rows.times[row] as number) - horizonDays) === 0);
    }
  }
  return onset;
}
