import type { ColumnTable } from '../column-table.ts';
import type { ModelParts } from '../model/model-parts.ts';
import { goesLeft } from '../model/tree.ts';
import { listPaths, type Condition, type Turn } from './leaf-paths.ts';

/** Rows whose values are known by their rank too, column after column. */
export interface RankedRows {
  readonly count: number;
  /** [columns, count] */
  readonly cells: Float64Array;
  /** [columns, count] how many of the column's thresholds are below; −1 where the value is missing. */
  readonly ranks: Int32Array;
}

/** The leaves of a model, each reached by the rows that meet its conditions, one for each column on its path. */
export interface LeafConditions {
  /** Columns of a row. */
  readonly width: number;
  readonly leaves: number;
  /** [leaves] */
  readonly values: Float64Array;
  /** [leaves] */
  readonly outputs: Int32Array;
  /** [leaves + 1] where the conditions of each leaf begin. */
  readonly starts: Int32Array;
  /** Conditions of a leaf at the most. */
  readonly most: number;
  /** [conditions] */
  readonly columns: Int32Array;
  /** [conditions] */
  readonly shares: Float64Array;
  /** Prepares rows of a table from one to another. */
  readonly rank: (table: ColumnTable, from: number, to: number) => RankedRows;
  /** Writes a bit for each condition of a leaf that a row meets, 32 a word, lowest first: [words, rows]. */
  readonly read: (leaf: number, rows: RankedRows, met: Int32Array) => void;
}

/** Words for the conditions of a leaf. */
export const wordsOf = ({ starts }: LeafConditions, leaf: number): number =>
  Math.ceil(((starts[leaf + 1] as number) - (starts[leaf] as number)) / 32);

/** The leaves of all trees, in their order. */
export function listConditions(parts: ModelParts): LeafConditions {
  const paths = listPaths(parts);
  const all = paths.flatMap(({ conditions }) => conditions);
  const starts = new Int32Array(paths.length + 1);
  paths.forEach(({ conditions }, leaf) => {
    starts[leaf + 1] = (starts[leaf] as number) + conditions.length;
  });
  const thresholds = listThresholds(all, parts.columns);
  return {
    width: parts.columns,
    leaves: paths.length,
    values: Float64Array.from(paths, ({ value }) => value),
    outputs: Int32Array.from(paths, ({ output }) => output),
    starts,
    most: paths.reduce((most, { conditions }) => Math.max(most, conditions.length), 1),
    columns: Int32Array.from(all, ({ column }) => column),
    shares: Float64Array.from(all, ({ share }) => share),
    rank: (table, from, to) => rankRows(table, from, to, thresholds),
    read: createReader(all, starts, thresholds),
  };
}

function rankRows(
  { columns }: ColumnTable,
  from: number,
  to: number,
  thresholds: readonly Float64Array[],
): RankedRows {
  const count = to - from;
  const cells = new Float64Array(columns.length * count);
  const ranks = new Int32Array(cells.length);
  columns.forEach((values, column) => {
    const own = thresholds[column] as Float64Array;
    for (let row = 0, at = column * count; row < count; row++, at++) {
      const value = values[from + row] as number;
      cells[at] = value;
      ranks[at] = value === value ? countBelow(own, value) : -1;
    }
  });
  return { count, cells, ranks };
}

/** Numbers of a range: column, least and largest rank, whether missing values are in it. */
const rangeWidth = 4;

/** Most conditions are ranges of ranks; where zero counts as missing, or categories decide, each turn is looked at. */
function createReader(
  conditions: readonly Condition[],
  starts: Int32Array,
  thresholds: readonly Float64Array[],
): LeafConditions['read'] {
  const ranges = new Int32Array(rangeWidth * conditions.length);
  const others = conditions.map((own, at) => {
    if (!own.turns.every(isRange)) return own;
    ranges.set(rangeOf(own, thresholds[own.column] as Float64Array), rangeWidth * at);
    return undefined;
  });
  return (leaf, rows, met) => {
    const from = starts[leaf] as number;
    const to = starts[leaf + 1] as number;
    for (let at = from; at < to; at++) {
      const word = ((at - from) >> 5) * rows.count;
      const bit = (at - from) & 31;
      const other = others[at];
      if (other) readTurns(other, rows, met, word, bit);
      else readRange(ranges, rangeWidth * at, rows, met, word, bit);
    }
  };
}

function readRange(
  ranges: Int32Array,
  range: number,
  { count, ranks }: RankedRows,
  met: Int32Array,
  word: number,
  bit: number,
): void {
  const first = (ranges[range] as number) * count;
  const least = ranges[range + 1] as number;
  const most = ranges[range + 2] as number;
  const missing = ranges[range + 3] as number;
  for (let row = 0; row < count; row++) {
    const rank = ranks[first + row] as number;
    // signs instead of branches, which would be guessed wrong half of the time
    const isOutside = (rank - least) | (most - rank);
    const own = (~isOutside >>> 31) | ((rank >>> 31) & missing);
    met[word + row] = (bit === 0 ? 0 : (met[word + row] as number)) | (own << bit);
  }
}

function readTurns(
  { column, turns }: Condition,
  { count, cells }: RankedRows,
  met: Int32Array,
  word: number,
  bit: number,
): void {
  for (let row = 0; row < count; row++) {
    const value = cells[column * count + row] as number;
    const own = turns.every((turn) => takes(turn, value)) ? 1 : 0;
    met[word + row] = (bit === 0 ? 0 : (met[word + row] as number)) | (own << bit);
  }
}

function rangeOf({ column, turns }: Condition, thresholds: Float64Array): readonly number[] {
  let [least, most] = [0, thresholds.length];
  for (const { tree, node, left } of turns) {
    const rank = countBelow(thresholds, tree.thresholds[node] as number);
    if (left) most = Math.min(most, rank);
    else least = Math.max(least, rank + 1);
  }
  return [column, least, most, turns.every((turn) => takes(turn, NaN)) ? 1 : 0];
}

/** [columns] those of ranges, ascending, each once. */
function listThresholds(
  conditions: readonly Condition[],
  columns: number,
): readonly Float64Array[] {
  const sets = Array.from({ length: columns }, () => new Set<number>());
  for (const { column, turns } of conditions) {
    if (!turns.every(isRange)) continue;
    for (const { tree, node } of turns) sets[column]?.add(tree.thresholds[node] as number);
  }
  return sets.map((own) => Float64Array.from(own).sort());
}

function countBelow(ascending: Float64Array, value: number): number {
  let [from, to] = [0, ascending.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((ascending[middle] as number) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

const isRange = ({ tree, node }: Turn): boolean =>
  tree.zeroMissing?.[node] !== 1 && !Number.isNaN(tree.thresholds[node]);

const takes = ({ tree, node, left }: Turn, value: number): boolean =>
  goesLeft(tree, node, value) === left;
