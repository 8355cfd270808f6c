import type { ForecastSet } from '@prodrome/evaluation';
import type { ReportRows } from './report-data.ts';

/** Days of a block of one patient: two weeks, longer than an attack and its after-effects. */
const blockDays = 14;

/** Whether all rows are of one patient, and intervals are drawn over blocks of time. */
export const isOnePatient = ({ patients }: Pick<ReportRows, 'patients'>): boolean =>
  patients.every((patient) => patient === patients[0]);

/**
 * The rows as they are evaluated. Of one patient blocks of 14 days stand for patients, as in Künsch 1989 (doi:10.1214/aos/1176347265) with blocks
 * that do not overlap.
 */
export function forecastSetOf(rows: ReportRows): ForecastSet {
  const { labels, patients, times, onset, clusters } = rows;
  return {
    labels,
    patients: clusters ?? (isOnePatient(rows) ? blocksOf(times) : patients),
    ...(onset && { onset }),
  };
}

function blocksOf(times: Float64Array): Int32Array {
  const first = times.reduce((least, time) => Math.min(least, time), Infinity);
  return Int32Array.from(times, (time) => Math.floor((time - first) / blockDays));
}
