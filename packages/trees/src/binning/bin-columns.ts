import type { CheckedData, NumberArray } from '../boosting-data.ts';
import type { KernelMemory } from '../kernels/memory.ts';
import { binsByCategory, commonCategories } from './common-categories.ts';
import { cutsBelow, indexCuts } from './cut-index.ts';
import { createCutFinder } from './find-cuts.ts';
import { missingBin } from './missing-bin.ts';

/** Columns in one group, read together. */
export const groupWidth = 8;

/** Bins of a group in a histogram: 256 for each of its columns. */
export const groupBins = groupWidth * 256;

/** Columns as bins of one byte, laid out twice: for histograms by row, for partitions by column. */
export interface BinnedColumns {
  readonly rows: number;
  readonly groups: number;
  /** [columns][cuts] ascending; none where categories have bins. */
  readonly cuts: readonly Float64Array[];
  /** [columns][bins] the category of each bin, ascending; undefined for numbers. */
  readonly categories: readonly (Int32Array | undefined)[];
  /** [columns] bins, the one of missing values not counted. */
  readonly bins: Int32Array;
  /** [columns][rows] */
  readonly byColumn: readonly Uint8Array[];
  /** [rows, 2 · groups]: four bins a word, the first column in the lowest byte; columns that do not exist have bin 0. */
  readonly words: Int32Array;
}

/**
 * Finds the cuts of each column and puts every value in its bin.
 * @param categorical - columns whose values are categories.
 */
export function binColumns(
  { rows, columns, weights, isUniform }: CheckedData,
  memory: KernelMemory,
  categorical: ReadonlySet<number>,
): BinnedColumns {
  const groups = Math.ceil(columns.length / groupWidth);
  const finder = createCutFinder(rows);
  const categories = columns.map((values, column) =>
    categorical.has(column) ? commonCategories(values, weights) : undefined,
  );
  const cuts = columns.map((values, column) =>
    categories[column] ? none : finder.find(values, isUniform ? undefined : weights),
  );
  const binners = cuts.map((own, column) => binnerOf(own, categories[column]));
  const words = memory.int32(rows * 2 * groups);
  const byColumn = columns.map(() => memory.uint8(rows));
  // a block's words stay in the cache from one column to the next
  for (let from = 0; from < rows; from += block) {
    const to = Math.min(rows, from + block);
    columns.forEach((values, column) => {
      const bins = byColumn[column] as Uint8Array;
      (binners[column] as Binner)(values, bins, from, to);
      addToWords(words, bins, 2 * groups, column, from, to);
    });
  }
  const bins = Int32Array.from(cuts, (own, column) => categories[column]?.length ?? own.length + 1);
  return { rows, groups, cuts, categories, bins, byColumn, words };
}

const none = new Float64Array(0);

const block = 1024;

function addToWords(
  words: Int32Array,
  bins: Uint8Array,
  stride: number,
  column: number,
  from: number,
  to: number,
): void {
  const shift = (column & 3) * 8;
  let at = from * stride + (column >> 2);
  for (let row = from; row < to; row++, at += stride) {
    words[at] = (words[at] as number) | ((bins[row] as number) << shift);
  }
}

/** Writes the bins of a stretch of a column. */
type Binner = (values: NumberArray, bins: Uint8Array, from: number, to: number) => void;

function binnerOf(cuts: Float64Array, categories: Int32Array | undefined): Binner {
  if (categories) {
    const table = binsByCategory(categories);
    return (values, bins, from, to) => {
      for (let row = from; row < to; row++) {
        const value = values[row] as number;
        bins[row] = value === value ? (table[value] as number) : missingBin;
      }
    };
  }
  const index = indexCuts(cuts);
  return (values, bins, from, to) => {
    for (let row = from; row < to; row++) {
      const value = values[row] as number;
      bins[row] = value === value ? cutsBelow(index, value) : missingBin;
    }
  };
}
