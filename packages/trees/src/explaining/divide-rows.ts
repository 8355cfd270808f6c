import type { CheckedTable } from '../column-table.ts';
import type { Explainer } from './explainer.ts';
import { wordsOf, type LeafConditions } from './leaf-conditions.ts';
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
  const met = new Int32Array(Math.ceil(conditions.most / 32) * step);
  for (let from = 0; from < table.count; from += step) {
    const rows = conditions.rank(table, from, Math.min(from + step, table.count));
    const into = values.subarray(from * outputs * width);
    for (let leaf = 0; leaf < conditions.leaves; leaf++) {
      conditions.read(leaf, rows, met);
      divideLeaf(conditions, leaf, explainer, cache, met, rows.count, into, outputs * width);
    }
  }
  return values;
}

/** @param step - from a row's values to those of the next. */
function divideLeaf(
  conditions: LeafConditions,
  leaf: number,
  explainer: Explainer,
  cache: PatternCache,
  met: Int32Array,
  count: number,
  into: Float64Array,
  step: number,
): void {
  const { starts, columns, outputs, width } = conditions;
  const from = starts[leaf] as number;
  const size = (starts[leaf + 1] as number) - from;
  const words = wordsOf(conditions, leaf);
  const { numbers, pattern } = cache;
  cache.begin(size);
  explainer.begin(leaf);
  let place = (outputs[leaf] as number) * width;
  for (let row = 0; row < count; row++, place += step) {
    for (let word = 0; word < words; word++) pattern[word] = met[word * count + row] as number;
    let known = cache.find();
    if (known < 0) {
      known = cache.add();
      explainer.divide(pattern, numbers, known);
    }
    for (let at = 0; at < size; at++) {
      const column = place + (columns[from + at] as number);
      into[column] = (into[column] as number) + (numbers[known + at] as number);
    }
  }
}
