import { ProdromeError } from '@prodrome/core';

/** The values of one column, by row; NaN = missing, ±Infinity are values. */
export type NumericColumn = Float64Array | Float32Array | readonly number[];

/** Rows as columns of equal length. */
export interface ColumnTable {
  /** [columns][rows] */
  readonly columns: readonly NumericColumn[];
}

/** Rows one by one; columns are read faster. */
export interface RowTable {
  /** [rows][columns] */
  readonly rows: readonly NumericColumn[];
}

/** Rows of numbers, in either order. */
export type NumericTable = ColumnTable | RowTable;

/** A table whose columns have the same length. */
export interface CheckedTable extends ColumnTable {
  readonly count: number;
}

/**
 * The columns of a table; those that were given, where it has columns.
 * @throws ProdromeError `SCHEMA` when the columns are not `width` many, or none; `USAGE` when lengths differ, or the table has neither
 * columns nor rows, or both; `DATA_VALUE` when a cell is not a number; `DATA_INSUFFICIENT` when without rows nothing tells of columns.
 */
export function checkTable(table: NumericTable, where: string, width?: number): CheckedTable {
  const { columns, rows }: { columns?: ColumnTable['columns']; rows?: RowTable['rows'] } = table;
  if (Array.isArray(columns) === Array.isArray(rows)) {
    throw new ProdromeError('USAGE', {
      where,
      expected: 'either columns or rows, as a list',
      got: columns === undefined && rows === undefined ? 'neither' : 'something else',
    });
  }
  return rows ? turnRows(rows, where, width) : checkColumns(columns ?? [], where, width);
}

function checkColumns(
  columns: ColumnTable['columns'],
  where: string,
  width: number | undefined,
): CheckedTable {
  if (columns.length === 0 || (width !== undefined && columns.length !== width)) {
    throw otherWidth(where, columns.length, width);
  }
  const count = columns[0]?.length ?? 0;
  columns.forEach((column, at) => {
    expectRows(`${where}, column ${at}`, column, count);
    expectNumbers(column, (row) => `${where}, column ${at}, row ${row}`);
  });
  return { columns, count };
}

/** Single precision where all rows have it. */
function turnRows(rows: RowTable['rows'], where: string, width: number | undefined): CheckedTable {
  const count = rows.length;
  const own = width ?? rows[0]?.length;
  if (own === undefined) {
    const expected = 'at least one row';
    throw new ProdromeError('DATA_INSUFFICIENT', { where, expected, got: 'no rows' });
  }
  if (own === 0) throw otherWidth(where, 0, undefined);
  const isSingle = count > 0 && rows.every((row) => row instanceof Float32Array);
  const columns = Array.from({ length: own }, () =>
    isSingle ? new Float32Array(count) : new Float64Array(count),
  );
  rows.forEach((row, at) => {
    expectRow(row, `${where}, row ${at}`, own);
    for (let column = 0; column < own; column++) {
      (columns[column] as Float64Array)[at] = row[column] as number;
    }
  });
  return { columns, count };
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
