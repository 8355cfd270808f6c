import type { CheckedTable } from '../column-table.ts';
import type { Explainer } from './explainer.ts';
import type { LeafConditions, RankedRows } from './leaf-conditions.ts';
import { PatternCache } from './pattern-cache.ts';

/** Rows that go through one leaf before the next is looked at; many of them meet the same of its conditions. */
const blockRows = 256;

/**
 * What each column gives each row's margins.
 * @returns [rows, outputs, columns] row-major.
 */
export function divideRows(
  conditions: LeafConditions,
  explainer: Explainer,
  table: CheckedTable,
  outputs: number,
): Float64Array {
  const width = table.columns.length;
  const values = new Float64Array(table.count * outputs * width);
  const step = Math.min(blockRows, table.count);
  const cache = new PatternCache(step, conditions.most);
  for (let from = 0; from < table.count; from += step) {
    const count = Math.min(step, table.count - from);
    const rows = conditions.rank(rowsOf(table, from, count), width);
    const into = values.subarray(from * outputs * width);
    for (let leaf = 0; leaf < conditions.leaves; leaf++) {
      divideLeaf(conditions, leaf, explainer, cache, rows, count, into, outputs);
    }
  }
  return values;
}

function divideLeaf(
  { starts, columns, read, outputs: outputOf }: LeafConditions,
  leaf: number,
  explainer: Explainer,
  cache: PatternCache,
  rows: RankedRows,
  count: number,
  into: Float64Array,
  outputs: number,
): void {
  const from = starts[leaf] as number;
  const size = (starts[leaf + 1] as number) - from;
  const { numbers, pattern } = cache;
  cache.begin(size);
  for (let row = 0; row < count; row++) {
    read(leaf, rows, row, pattern);
    let known = cache.find();
    if (known < 0) {
      known = cache.add();
      explainer.divideLeaf(leaf, pattern, numbers, known);
    }
    const place = (row * outputs + (outputOf[leaf] as number)) * rows.width;
    for (let at = 0; at < size; at++) {
      const column = place + (columns[from + at] as number);
      into[column] = (into[column] as number) + (numbers[known + at] as number);
    }
  }
}

/** Some rows, [count, columns] row-major. */
export function rowsOf({ columns }: CheckedTable, from: number, count: number): Float64Array {
  const width = columns.length;
  const cells = new Float64Array(count * width);
  columns.forEach((values, column) => {
    for (let row = 0; row < count; row++) {
      cells[row * width + column] = values[from + row] as number;
    }
  });
  return cells;
}
