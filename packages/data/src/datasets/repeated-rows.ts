import { createFeatureTable } from '@prodrome/core';
import type { Dataset } from '../schema/dataset.ts';

/** Which rows of a dataset repeat others. */
export interface RepeatedRows {
  /** Rows that are equal to an earlier one in every cell. */
  readonly count: number;
  /** [rows], the first row that each is equal to. */
  readonly first: Int32Array;
}

/** Rows of an aligned table without patients that are equal in every cell, the label too; none in other data. */
export function repeatedRows({ table, labels, schema }: Dataset): RepeatedRows {
  const first = Int32Array.from({ length: table.rows }, (_, row) => row);
  if (schema.shape !== 'aligned' || schema.patient !== undefined) return { count: 0, first };
  const width = table.columns.length;
  const bits = new Uint32Array(table.values.buffer, table.values.byteOffset, table.values.length);
  const known = new Map<string, number>();
  let count = 0;
  for (let row = 0; row < table.rows; row++) {
    const cells = bits.subarray(row * width, (row + 1) * width);
    const key = `${String.fromCharCode(...new Uint16Array(cells.slice().buffer))}|${labels[row] ?? ''}`;
    const before = known.get(key);
    if (before === undefined) known.set(key, row);
    else {
      first[row] = before;
      count++;
    }
  }
  return { count, first };
}

/**
 * The dataset with equal rows as one patient, so that no split takes them apart: what is learned from a row would be tested on the same row.
 * The dataset itself where no rows are equal.
 */
export function keepRepeatedTogether(dataset: Dataset): Dataset {
  const { table, labels } = dataset;
  const { count, first } = repeatedRows(dataset);
  if (count === 0) return dataset;
  const order = Int32Array.from({ length: table.rows }, (_, row) => row).sort(
    (a, b) => (first[a] as number) - (first[b] as number) || a - b,
  );
  const width = table.columns.length;
  const values = new Float32Array(table.values.length);
  const patients = new Int32Array(table.rows);
  const times = new Float64Array(table.rows);
  const patientIds: string[] = [];
  let before = -1;
  order.forEach((row, at) => {
    values.set(table.values.subarray(row * width, (row + 1) * width), at * width);
    const group = first[row] as number;
    if (group !== before)
      patientIds.push(table.patientIds[table.patients[row] as number] as string);
    times[at] = group === before ? (times[at - 1] as number) + 1 : (table.times[row] as number);
    patients[at] = patientIds.length - 1;
    before = group;
  });
  return {
    ...dataset,
    table: createFeatureTable({ columns: table.columns, values, patients, times, patientIds }),
    labels: Float64Array.from(order, (row) => labels[row] as number),
    fileRows: Float64Array.from(order, (row) => dataset.fileRows[row] as number),
    timeText: (row) => dataset.timeText(order[row] as number),
  };
}
