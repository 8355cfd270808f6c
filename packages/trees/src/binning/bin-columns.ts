import type { CheckedData, NumberArray } from '../boosting-data.ts';
import type { KernelMemory } from '../kernels/memory.ts';
import { cutsBelow, indexCuts, type CutIndex } from './cut-index.ts';
import { createCutFinder } from './find-cuts.ts';

/** The bin of missing values. */
export const missingBin = 255;

/** Columns in one group, read together. */
export const groupWidth = 8;

/** Bins of a group in a histogram: 256 for each of its columns. */
export const groupBins = groupWidth * 256;

/** Columns as bins of one byte, laid out twice: for histograms by row, for partitions by column. */
export interface BinnedColumns {
  readonly rows: number;
  readonly groups: number;
  /** [columns][cuts] ascending. */
  readonly cuts: readonly Float64Array[];
  /** [columns][rows] */
  readonly byColumn: readonly Uint8Array[];
  /** [rows, 2 · groups]: four bins a word, the first column in the lowest byte; columns that do not exist have bin 0. */
  readonly words: Int32Array;
}

/** Finds the cuts of each column and puts every value in its bin. */
export function binColumns(
  { rows, columns, weights, isUniform }: CheckedData,
  memory: KernelMemory,
): BinnedColumns {
  const groups = Math.ceil(columns.length / groupWidth);
  const finder = createCutFinder(rows);
  const cuts = columns.map((values) => finder.find(values, isUniform ? undefined : weights));
  const indices = cuts.map(indexCuts);
  const words = memory.int32(rows * 2 * groups);
  const byColumn = columns.map(() => memory.uint8(rows));
  // a block's words stay in the cache from one column to the next
  for (let from = 0; from < rows; from += block) {
    const to = Math.min(rows, from + block);
    columns.forEach((values, column) => {
      const bins = byColumn[column] as Uint8Array;
      binValues(values, indices[column] as CutIndex, bins, from, to);
      addToWords(words, bins, 2 * groups, column, from, to);
    });
  }
  return { rows, groups, cuts, byColumn, words };
}

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

function binValues(
  values: NumberArray,
  index: CutIndex,
  bins: Uint8Array,
  from: number,
  to: number,
): void {
  for (let row = from; row < to; row++) {
    const value = values[row] as number;
    bins[row] = value === value ? cutsBelow(index, value) : missingBin;
  }
}
