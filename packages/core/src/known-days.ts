import { takeRows } from './create-table.ts';
import type { TrainingData } from './expert.ts';
import type { FeatureTable } from './table.ts';

/**
 * What was known when the last label came: the days of the listed patients, up to that of the last label. An expert that learns from
 * whole histories learns from these, and from no other patient and no later day that the table may hold.
 */
export function knownDays({
  table,
  rows,
  task,
}: Pick<TrainingData, 'table' | 'rows' | 'task'>): FeatureTable {
  const listed = new Set<number>();
  let until = -Infinity;
  for (const row of rows) {
    listed.add(table.patients[row] as number);
    until = Math.max(until, Math.floor(table.times[row] as number) + task.horizonDays);
  }
  const isKnown = (patient: number, row: number): boolean =>
    listed.has(patient) && Math.floor(table.times[row] as number) <= until;
  if (table.patients.every(isKnown)) return table;
  return takeRows(
    table,
    Int32Array.from(table.patients.keys()).filter((row) =>
      isKnown(table.patients[row] as number, row),
    ),
  );
}
