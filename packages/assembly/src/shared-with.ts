import { createFeatureTable, type FeatureTable } from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import { findSharedAcrossSplits, type LeakFinding } from '@prodrome/leak-hunt';

/** Days that the catalogue's features look back at the most: acute medicine is counted over thirty. */
const windowDays = 30;

/**
 * What two files that are to be on two sides of a split share: patients, with their overlapping windows, and people who have another identifier in the other file.
 * @param other - read by the schema of the first.
 */
export function sharedWith(dataset: Dataset, other: Dataset): readonly LeakFinding[] {
  const { horizonDays } = dataset.schema;
  const { table, sides } = joined(dataset.table, other.table);
  const labels = new Float64Array(table.rows).fill(NaN);
  return findSharedAcrossSplits({ table, labels, horizonDays }, { sides, windowDays });
}

/** Both tables as one, and which of them each row is of: 0 and 1. */
function joined(
  one: FeatureTable,
  other: FeatureTable,
): { readonly table: FeatureTable; readonly sides: Int32Array } {
  const patientIds = [...new Set([...one.patientIds, ...other.patientIds])];
  const places = new Map(patientIds.map((id, at) => [id, at]));
  const rows = [one, other]
    .flatMap((table, side) =>
      Array.from(table.patients, (patient, row) => ({
        ...{ table, side, row },
        patient: places.get(table.patientIds[patient] as string) as number,
        time: table.times[row] as number,
      })),
    )
    .sort((a, b) => a.patient - b.patient || a.time - b.time || a.side - b.side);
  const { columns } = one;
  const values = new Float32Array(rows.length * columns.length);
  rows.forEach(({ table, row }, at) => {
    const width = columns.length;
    values.set(table.values.subarray(row * width, (row + 1) * width), at * width);
  });
  const outcomes = one.outcomes && other.outcomes;
  return {
    table: createFeatureTable({
      ...{ columns, values, patientIds },
      patients: Int32Array.from(rows, ({ patient }) => patient),
      times: Float64Array.from(rows, ({ time }) => time),
      ...(outcomes && {
        outcomes: Float64Array.from(rows, ({ table, row }) => table.outcomes?.[row] ?? NaN),
      }),
    }),
    sides: Int32Array.from(rows, ({ side }) => side),
  };
}
