import type { ReportRows } from './report-data.ts';

/** Rows of each patient that has any, by time and, at the same time, as they were given; patients as they first appear. Deterministic. */
export function rowsByPatient({
  patients,
  times,
}: Pick<ReportRows, 'patients' | 'times'>): ReadonlyMap<number, readonly number[]> {
  const byPatient = new Map<number, number[]>();
  patients.forEach((patient, row) => {
    const own = byPatient.get(patient);
    if (own) own.push(row);
    else byPatient.set(patient, [row]);
  });
  for (const rows of byPatient.values()) {
    rows.sort((a, b) => (times[a] as number) - (times[b] as number) || a - b);
  }
  return byPatient;
}
