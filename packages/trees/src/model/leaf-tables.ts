import { leavesPerWord, type LeafTests, type Test } from './leaf-tests.ts';

/**
 * Which leaves of many trees the value of a column leaves, for any value: a table for each column whose row r has the leaves that values
 * above exactly r of its thresholds leave, and one more row for missing values. A tree has a word for every 32 leaves.
 */
export interface LeafTables {
  /** Of the first tree among all. */
  readonly firstTree: number;
  /** [trees] the first word of each. */
  readonly firstWords: Int32Array;
  /** Words of all trees, and what fills the last that are read at once. */
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

/** Words that are read at once. */
const lanes = 16;
/** Words of trees that share tables, where one tree has not more: larger tables would not stay in the processor's cache. */
const wordsAtOnce = 128;

const wordsOf = (leaves: readonly number[]): number => Math.ceil(leaves.length / leavesPerWord);

/** Tables of neighbouring trees, all of them together. */
export function planTables(all: LeafTests): readonly LeafTables[] {
  const groups: LeafTables[] = [];
  let [from, words] = [0, 0];
  all.leaves.forEach((leaves, tree) => {
    words += wordsOf(leaves);
    if (words <= wordsAtOnce || tree === from) return;
    groups.push(planGroup(all, from, tree));
    [from, words] = [tree, wordsOf(leaves)];
  });
  return [...groups, planGroup(all, from, all.leaves.length)];
}

function planGroup({ tests, leaves }: LeafTests, from: number, to: number): LeafTables {
  const columns = tests.flatMap((all, column) => {
    const own = all.filter(({ tree }) => tree >= from && tree < to);
    if (own.length === 0) return [];
    return [{ column, thresholds: thresholdsOf(own), tests: own }];
  });
  let words = 0;
  const firstWords = Int32Array.from(leaves.slice(from, to), (own) => {
    words += wordsOf(own);
    return words - wordsOf(own);
  });
  const width = lanes * Math.ceil(words / lanes);
  return { firstTree: from, firstWords, width, columns, leaves: leaves.slice(from, to) };
}

/** Categories have thresholds around them: the row above r of them is that of category r − 1. */
function thresholdsOf(tests: readonly Test[]): readonly number[] {
  if (!tests[0]?.holds) return [...new Set(tests.map(({ threshold }) => threshold))];
  const count = tests.reduce((most, { categories }) => Math.max(most, categories), 0);
  return Array.from({ length: count + 1 }, (_, category) => category - 0.5);
}

/** Entries of the sorted thresholds as they are searched: one less than a power of two, and one to fill it. */
export const searchLength = ({ thresholds }: ColumnTables): number =>
  2 ** Math.ceil(Math.log2(thresholds.length + 1));

/** Rows of a column's table. */
export const tableRows = ({ thresholds }: ColumnTables): number => thresholds.length + 2;

/** Writes the table of a column, [rows, width]. */
export function fillTable(
  { thresholds, tests }: ColumnTables,
  tables: LeafTables,
  into: Int32Array,
): void {
  const { width } = tables;
  const missing = (thresholds.length + 1) * width;
  into.fill(-1, missing, missing + width);
  for (const test of tests) if (!test.missingLeft) strike(test, tables, into, missing);
  if (tests[0]?.holds) fillCategories({ thresholds, tests }, tables, into);
  else fillRanks({ thresholds, tests }, tables, into);
}

type Ranked = Pick<ColumnTables, 'thresholds' | 'tests'>;

function fillCategories({ thresholds, tests }: Ranked, tables: LeafTables, into: Int32Array): void {
  into.fill(-1, 0, (thresholds.length + 1) * tables.width);
  for (let rank = 0; rank <= thresholds.length; rank++) {
    for (const test of tests) {
      if (!test.holds?.(rank - 1)) strike(test, tables, into, rank * tables.width);
    }
  }
}

function fillRanks({ thresholds, tests }: Ranked, tables: LeafTables, into: Int32Array): void {
  const { width } = tables;
  into.fill(-1, 0, width);
  let next = 0;
  thresholds.forEach((threshold, rank) => {
    const row = (rank + 1) * width;
    into.copyWithin(row, rank * width, row);
    for (; next < tests.length && tests[next]?.threshold === threshold; next++) {
      strike(tests[next] as Test, tables, into, row);
    }
  });
}

function strike(
  { tree, from, to }: Test,
  { firstTree, firstWords }: LeafTables,
  into: Int32Array,
  row: number,
): void {
  const first = row + (firstWords[tree - firstTree] as number);
  for (let leaf = from; leaf < to;) {
    const word = Math.floor(leaf / leavesPerWord);
    const end = Math.min(to, (word + 1) * leavesPerWord);
    const struck = (-1 >>> (leavesPerWord - (end - leaf))) << (leaf % leavesPerWord);
    into[first + word] = (into[first + word] as number) & ~struck;
    leaf = end;
  }
}

/** Writes the values of the leaves, [width, 32]. */
export function fillLeaves({ leaves, firstWords }: LeafTables, into: Float64Array): void {
  leaves.forEach((own, tree) => {
    into.set(own, (firstWords[tree] as number) * leavesPerWord);
  });
}
