import { patientStarts, type FeatureTable } from '@prodrome/core';

/**
 * The label of every row of a diary: the outcome that the same patient recorded exactly `horizonDays` later.
 * @returns [rows]; NaN where that day was not recorded, or its outcome is unknown.
 */
export function labelsAhead(table: FeatureTable, horizonDays: number): Float64Array {
  const labels = new Float64Array(table.rows).fill(NaN);
  const { outcomes, times } = table;
  if (!outcomes) return labels;
  const starts = patientStarts(table);
  for (let p = 0; p < table.patientIds.length; p++) {
    const end = starts[p + 1] ?? 0;
    let ahead = starts[p] ?? 0;
    for (let row = ahead; row < end; row++) {
      const day = Math.floor(times[row] ?? NaN) + horizonDays;
      while (ahead < end && Math.floor(times[ahead] ?? NaN) < day) ahead++;
      if (ahead < end && Math.floor(times[ahead] ?? NaN) === day) {
        labels[row] = outcomes[ahead] ?? NaN;
      }
    }
  }
  return labels;
}
