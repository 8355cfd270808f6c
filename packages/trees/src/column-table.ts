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
    throw new ProdromeError('SCHEMA', {
      where: `${where}, columns`,
      expected: width === undefined ? 'at least one column' : `${width} columns`,
      got: String(columns.length),
    });
  }
  const rows = columns[0]?.length ?? 0;
  columns.forEach((column, at) => {
    expectRows(`${where}, column ${at}`, column, rows);
    if (ArrayBuffer.isView(column)) return;
    const row = column.findIndex((value) => typeof value !== 'number');
    if (row >= 0) throw notANumber(`${where}, column ${at}, row ${row}`, column[row]);
  });
  return rows;
}

/** @throws ProdromeError `USAGE` when there is not one value a row. */
export function expectRows(where: string, values: NumericColumn, rows: number): void {
  if (values.length === rows) return;
  throw new ProdromeError('USAGE', {
    where,
    expected: `${rows} values, one for each row`,
    got: String(values.length),
  });
}

const notANumber = (where: string, value: unknown): ProdromeError =>
  new ProdromeError('DATA_VALUE', {
    where,
    expected: 'a number, NaN where it is missing',
    got: typeof value,
  });
