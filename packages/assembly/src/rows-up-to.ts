import type { Dataset } from '@prodrome/data';
import { notFound } from './not-found.ts';

/** A patient's rows up to the day that is asked about, the last one where none is. @throws ProdromeError `NOT_FOUND` */
export function rowsUpTo(
  dataset: Dataset,
  { patient, time }: { readonly patient: string; readonly time?: string },
): Int32Array {
  const { table } = dataset;
  const at = table.patientIds.indexOf(patient);
  const rows = Int32Array.from(table.patients.keys()).filter((row) => table.patients[row] === at);
  if (at < 0 || rows.length === 0) throw notFound('patient', patient, table.patientIds);
  if (time === undefined) return rows;
  const texts = Array.from(rows, (row) => dataset.timeText(row));
  const last = texts.lastIndexOf(time);
  if (last < 0) throw notFound('time', time, texts);
  return rows.slice(0, last + 1);
}
