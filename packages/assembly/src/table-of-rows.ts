import { createFeatureTable, ProdromeError, type FeatureTable } from '@prodrome/core';
import type { TableRow, TableSchema } from '@prodrome/data';

/** One row of a patient, as a table takes it. */
export interface PatientRow extends Pick<TableRow, 'values' | 'outcome'> {
  readonly id: string;
  /** Days. */
  readonly time: number;
}

/**
 * A table of rows.
 * @param rows - sorted by patient, then time.
 * @throws ProdromeError `SCHEMA` where they are not.
 */
export function tableOfRows(
  { columns, shape }: Pick<TableSchema, 'columns' | 'shape'>,
  rows: readonly PatientRow[],
): FeatureTable {
  const values = new Float32Array(rows.length * columns.length);
  rows.forEach((row, at) => {
    values.set(row.values, at * columns.length);
  });
  const places = new Map<string, number>();
  const patients = Int32Array.from(rows, ({ id }) => {
    if (!places.has(id)) places.set(id, places.size);
    return places.get(id) as number;
  });
  return createFeatureTable({
    ...{ columns, values, patients, patientIds: [...places.keys()] },
    times: Float64Array.from(rows, ({ time }) => time),
    ...(shape === 'diary' && { outcomes: Float64Array.from(rows, ({ outcome }) => outcome) }),
  });
}

/** Rows as a table holds them. */
export interface ArrangedRows {
  readonly table: FeatureTable;
  /** [rows], the row of the table that each given one has become. */
  readonly places: Int32Array;
}

/**
 * A table of rows in any order.
 * @throws ProdromeError `DATA_CONFLICT` for two rows of one patient and time.
 */
export function arrangeRows(schema: TableSchema, rows: readonly PatientRow[]): ArrangedRows {
  const first = new Map<string, number>();
  for (const { id } of rows) if (!first.has(id)) first.set(id, first.size);
  const order = rows
    .map(({ id, time }, at) => ({ patient: first.get(id) as number, time, at }))
    .sort((one, other) => one.patient - other.patient || one.time - other.time);
  const twice = order.find(
    ({ patient, time }, at) => order[at - 1]?.patient === patient && order[at - 1]?.time === time,
  );
  if (twice) {
    throw new ProdromeError('DATA_CONFLICT', {
      where: `row ${twice.at + 1}`,
      expected: 'one row for a patient and time',
      got: 'another of the same',
      fields: { row: twice.at + 1 },
    });
  }
  const places = new Int32Array(rows.length);
  order.forEach(({ at }, place) => {
    places[at] = place;
  });
  return {
    table: tableOfRows(
      schema,
      order.map(({ at }) => rows[at] as PatientRow),
    ),
    places,
  };
}
