import { ProdromeError } from '@prodrome/core';

/** The values of one column, by row; NaN = missing, ±Infinity are values. */
export type NumericColumn = Float64Array | Float32Array | readonly number[];

/** Rows as columns of equal length. */
export interface ColumnTable {
  /** [columns][rows] */
  readonly columns: readonly NumericColumn[];
}

/**
 * The number of rows of a table.
 * @throws ProdromeError `SCHEMA` when the columns are not `width` many, or none; `USAGE` when their lengths differ;
 * `DATA_VALUE` when a cell is not a number.
 */
export function countRows({ columns }: ColumnTable, where: string, width?: number): number {
  if (columns.length === 0 || (width !== undefined && columns.length !== width)) {
    throw otherWidth(where, columns.length, width);
  }
  const rows = columns[0]?.length ?? 0;
  columns.forEach((column, at) => {
    expectRows(`${where}, column ${at}`, column, rows);
    expectNumbers(column, (row) => `${where}, column ${at}, row ${row}`);
  });
  return rows;
}

/**
 * One row's values.
 * @throws ProdromeError `SCHEMA` when they are not `width` many, `DATA_VALUE` when one is not a number.
 */
export function expectRow(row: NumericColumn, where: string, width: number): void {
  if (row.length !== width) throw otherWidth(where, row.length, width);
  expectNumbers(row, (column) => `${where}, column ${column}`);
}

/** @throws ProdromeError `USAGE` when there are not `each` values a row. */
export function expectRows(where: string, values: NumericColumn, rows: number, each = 1): void {
  if (values.length === rows * each) return;
  throw new ProdromeError('USAGE', {
    where,
    expected: `${rows * each} values, ${each === 1 ? 'one' : each} for each row`,
    got: String(values.length),
  });
}

function expectNumbers(values: NumericColumn, placeOf: (at: number) => string): void {
  if (ArrayBuffer.isView(values)) return;
  const at = values.findIndex((value) => typeof value !== 'number');
  if (at < 0) return;
  throw new ProdromeError('DATA_VALUE', {
    where: placeOf(at),
    expected: 'a number, NaN where it is missing',
    got: typeof values[at],
  });
}

const otherWidth = (where: string, got: number, width: number | undefined): ProdromeError =>
  new ProdromeError('SCHEMA', {
    where: `${where}, columns`,
    expected: width === undefined ? 'at least one column' : `${width} columns`,
    got: String(got),
  });
