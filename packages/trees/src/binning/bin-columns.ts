import type { CheckedData } from '../boosting-data.ts';
import { findCuts } from './find-cuts.ts';

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
export function binColumns({ rows, columns, weights }: CheckedData): BinnedColumns {
  const groups = Math.ceil(columns.length / groupWidth);
  const cuts = columns.map((values) => findCuts(values, weights));
  const words = new Int32Array(rows * 2 * groups);
  const byColumn = columns.map((values, column) => {
    const bins = binValues(values, cuts[column] as Float64Array);
    const word = column >> 2;
    const shift = (column & 3) * 8;
    for (let row = 0; row < rows; row++) {
      const at = row * 2 * groups + word;
      words[at] = (words[at] as number) | ((bins[row] as number) << shift);
    }
    return bins;
  });
  return { rows, groups, cuts, byColumn, words };
}

function binValues(values: Float64Array, cuts: Float64Array): Uint8Array {
  const bins = new Uint8Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    if (value !== value) {
      bins[row] = missingBin;
      continue;
    }
    let low = 0;
    let high = cuts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cuts[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    bins[row] = low;
  }
  return bins;
}
