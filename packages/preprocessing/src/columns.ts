import { expectColumns, ProdromeError, unfitted, type FeatureTable } from '@prodrome/core';

/**
 * Names of a table's columns, in order.
 * @throws ProdromeError `DATA_COLUMN` when two columns have one name: what was learned of one would be applied to both.
 */
export function columnNames(table: FeatureTable): readonly string[] {
  const names = table.columns.map(({ name }) => name);
  const repeated = names.find((name, at) => names.indexOf(name) < at);
  if (repeated === undefined) return names;
  throw new ProdromeError('DATA_COLUMN', {
    where: 'fit',
    expected: 'columns with names of their own',
    got: `two of the name ${repeated}`,
    hint: 'Rename one of them',
    fields: { column: repeated },
  });
}

/**
 * The names of a table's columns, whose cells are numbers or missing, as scikit-learn's transforms have it.
 * @throws ProdromeError `DATA_VALUE` for an infinite cell; `DATA_COLUMN` when two columns have one name.
 */
export function fittedNames(where: string, table: FeatureTable): readonly string[] {
  const names = columnNames(table);
  expectFinite(where, table);
  return names;
}

/**
 * As {@link checkColumns}, and no cell may be infinite.
 * @throws ProdromeError `SCHEMA`, `DATA_VALUE`, or `STATE` when nothing was fitted.
 */
export function checkCells(
  where: string,
  fitted: readonly string[] | undefined,
  table: FeatureTable,
): void {
  checkColumns(where, fitted, table);
  expectFinite(where, table);
}

function expectFinite(where: string, { values, columns }: FeatureTable): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value !== Infinity && value !== -Infinity) continue;
    const row = Math.floor(i / columns.length);
    const column = columns[i % columns.length]?.name ?? '';
    throw new ProdromeError('DATA_VALUE', {
      where: `${where}, column ${column}, row ${row}`,
      expected: 'a finite number, or NaN where it is missing',
      got: String(value),
      fields: { row, column },
    });
  }
}

/**
 * Refuses a table whose columns are not those of `fit`.
 * @throws ProdromeError `SCHEMA`, or `STATE` when nothing was fitted.
 */
export function checkColumns(
  where: string,
  fitted: readonly string[] | undefined,
  table: Pick<FeatureTable, 'columns'>,
): void {
  if (fitted === undefined) unfitted(where);
  expectColumns(where, fitted, table);
}

/** The observed values of column `at` in these rows, in their order; a fresh array. */
export function observedValues(table: FeatureTable, rows: Int32Array, at: number): Float64Array {
  const width = table.columns.length;
  const values = new Float64Array(rows.length);
  let count = 0;
  for (const row of rows) {
    const cell = table.values[row * width + at] as number;
    if (!Number.isNaN(cell)) values[count++] = cell;
  }
  return values.subarray(0, count);
}

/** Length of the longest run of equal values among sorted ones. */
export function longestRun(sorted: Float64Array): number {
  let longest = 0;
  let run = 0;
  for (let i = 0; i < sorted.length; i++) {
    run = sorted[i] === sorted[i - 1] ? run + 1 : 1;
    longest = Math.max(longest, run);
  }
  return longest;
}
