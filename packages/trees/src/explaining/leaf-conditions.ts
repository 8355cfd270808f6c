import type { ModelParts } from '../model/model-parts.ts';
import { goesLeft } from '../model/tree.ts';
import { listPaths, type Condition, type Turn } from './leaf-paths.ts';

/** Rows whose values are known by their rank too. */
export interface RankedRows {
  readonly width: number;
  /** [rows, width] row-major. */
  readonly cells: Float64Array;
  /** [rows, width] how many of the column's thresholds are below; −1 where the value is missing. */
  readonly ranks: Int32Array;
}

/** The leaves of a model, each reached by the rows that meet its conditions, one for each column on its path. */
export interface LeafConditions {
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
  /** Prepares rows, [rows, width] row-major. */
  readonly rank: (cells: Float64Array, width: number) => RankedRows;
  /** Writes a bit for each condition of a leaf that a row meets, 32 a word, lowest first. */
  readonly read: (leaf: number, rows: RankedRows, row: number, met: Int32Array) => void;
}

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
    leaves: paths.length,
    values: Float64Array.from(paths, ({ value }) => value),
    outputs: Int32Array.from(paths, ({ output }) => output),
    starts,
    most: paths.reduce((most, { conditions }) => Math.max(most, conditions.length), 1),
    columns: Int32Array.from(all, ({ column }) => column),
    shares: Float64Array.from(all, ({ share }) => share),
    rank: (cells, width) => ({
      ...{ width, cells },
      ranks: Int32Array.from(cells, (value, at) =>
        value === value ? countBelow(thresholds[at % width] as Float64Array, value) : -1,
      ),
    }),
    read: createReader(all, starts, thresholds),
  };
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
  const others: (Condition | undefined)[] = conditions.map((own, at) => {
    if (!own.turns.every(isRange)) return own;
    ranges.set(rangeOf(own, thresholds[own.column] as Float64Array), rangeWidth * at);
    return undefined;
  });
  const isPlain = Uint8Array.from(starts.subarray(1), (end, leaf) =>
    others.slice(starts[leaf], end).every((own) => own === undefined) ? 1 : 0,
  );
  return (leaf, { cells, ranks, width }, row, met) => {
    const from = starts[leaf] as number;
    const to = starts[leaf + 1] as number;
    const cell = row * width;
    for (let word = 0, at = from; at < to; word++) {
      let bits = 0;
      const end = Math.min(to, at + 32);
      for (let bit = 0; at < end; bit++, at++) {
        const range = rangeWidth * at;
        const rank = ranks[cell + (ranges[range] as number)] as number;
        // signs instead of branches, which would be guessed wrong half of the time
        const isOutside =
          (rank - (ranges[range + 1] as number)) | ((ranges[range + 2] as number) - rank);
        bits |= ((~isOutside >>> 31) | ((rank >>> 31) & (ranges[range + 3] as number))) << bit;
      }
      met[word] = bits;
    }
    if (isPlain[leaf] === 1) return;
    for (let at = from; at < to; at++) {
      const own = others[at];
      if (!own) continue;
      const value = cells[cell + own.column] as number;
      const [word, bit] = [(at - from) >> 5, 1 << ((at - from) & 31)];
      const bits = met[word] as number;
      met[word] = own.turns.every((turn) => takes(turn, value)) ? bits | bit : bits & ~bit;
    }
  };
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
