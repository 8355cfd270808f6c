import { mostLeaves, type LeafBits, type Test } from './leaf-bits.ts';

/**
 * Which leaves of many trees the value of a column leaves, for any value: a table for each column whose row r has the leaves that values
 * above exactly r of its thresholds leave, and one more row for missing values.
 */
export interface LeafTables {
  /** Of the first tree among all. */
  readonly firstTree: number;
  readonly trees: number;
  /** Trees, and what fills the last words that are read at once. */
  readonly width: number;
  /** Of the columns that are looked at. */
  readonly columns: readonly ColumnTables[];
  /** [trees][leaves] */
  readonly leaves: readonly (readonly number[])[];
}

/** The tests of one column. */
export interface ColumnTables {
  readonly column: number;
  /** Distinct, ascending. */
  readonly thresholds: readonly number[];
  readonly tests: readonly Test[];
}

/** Trees whose masks are struck at once. */
const lanes = 16;

/** The tables of trees from one to another. */
export function planTables({ tests, leaves }: LeafBits, from: number, to: number): LeafTables {
  const columns = tests.flatMap((all, column) => {
    const own = all.filter(({ tree }) => tree >= from && tree < to);
    if (own.length === 0) return [];
    const thresholds = [...new Set(own.map(({ threshold }) => threshold))];
    return [{ column, thresholds, tests: own }];
  });
  const trees = to - from;
  const width = lanes * Math.ceil(trees / lanes);
  return { firstTree: from, trees, width, columns, leaves: leaves.slice(from, to) };
}

/** Entries of the sorted thresholds as they are searched: one less than a power of two, and one to fill it. */
export const searchLength = ({ thresholds }: ColumnTables): number =>
  2 ** Math.ceil(Math.log2(thresholds.length + 1));

/** Rows of a column's table. */
export const tableRows = ({ thresholds }: ColumnTables): number => thresholds.length + 2;

/** Writes the table of a column, [rows, width]. */
export function fillTable(
  { thresholds, tests }: ColumnTables,
  { firstTree, width }: LeafTables,
  into: Int32Array,
): void {
  into.fill(-1, 0, width);
  let next = 0;
  thresholds.forEach((threshold, rank) => {
    const row = (rank + 1) * width;
    into.copyWithin(row, rank * width, row);
    for (; next < tests.length && tests[next]?.threshold === threshold; next++) {
      strike(tests[next] as Test, into, row - firstTree);
    }
  });
  const missing = (thresholds.length + 1) * width;
  into.fill(-1, missing, missing + width);
  for (const test of tests) if (!test.missingLeft) strike(test, into, missing - firstTree);
}

function strike({ tree, keeps }: Test, into: Int32Array, row: number): void {
  into[row + tree] = (into[row + tree] as number) & keeps;
}

/** Writes the values of the leaves, [trees, 32]. */
export function fillLeaves({ leaves }: LeafTables, into: Float64Array): void {
  leaves.forEach((own, tree) => {
    into.set(own, tree * mostLeaves);
  });
}
