import { groupWidth } from '../binning/bin-columns.ts';
import { missingBin } from '../binning/missing-bin.ts';
import type { Histograms, Stretch, Totals } from '../kernels/kernels.ts';
import type { Bounds } from './monotone.ts';
import type { TrainingState } from './training-state.ts';

/** The best split of a leaf. */
export interface LeafSplit {
  readonly column: number;
  /** Values of bins up to this one go left, unless categories decide. */
  readonly bin: number;
  readonly missingLeft: boolean;
  /** [256] 1 for bins of categories that go left. */
  readonly categories?: Uint8Array;
  /** Whether a row of the leaf is missing in the column. */
  readonly isMissing: boolean;
  readonly leftPacked: number;
  readonly score: number;
}

/** A leaf that is looked at. */
export interface OpenLeaf extends Totals {
  readonly stretch: Stretch;
  /** Absent for few rows: they are summed up for each column that is looked at. */
  readonly histograms: Histograms | undefined;
  readonly bounds: Bounds;
}

/** Where a column's sums begin. */
interface ColumnSums {
  readonly histogram: Float64Array;
  readonly at: number;
}

/** A column's sums, and where they begin. */
export const sumsOf = ({ histograms }: OpenLeaf, column: number): ColumnSums => ({
  histogram: histograms?.[Math.floor(column / groupWidth)] as Float64Array,
  at: (column % groupWidth) * 256,
});

/** Whether a row of the leaf is missing in a column. */
export function isMissingIn({ binned }: TrainingState, leaf: OpenLeaf, column: number): boolean {
  if (leaf.histograms) {
    const { histogram, at } = sumsOf(leaf, column);
    return histogram[at + missingBin] !== 0;
  }
  const bins = binned.byColumn[column] as Uint8Array;
  const { rows, from, to } = leaf.stretch;
  for (let i = from; i < to; i++) if (bins[rows[i] as number] === missingBin) return true;
  return false;
}

/** [256] a stretch's rows of each bin; overwritten by the next call. */
export function countBins(
  { binned, counts }: TrainingState,
  column: number,
  { rows, from, to }: Stretch,
): Int32Array {
  const bins = binned.byColumn[column] as Uint8Array;
  counts.fill(0);
  for (let i = from; i < to; i++) {
    const bin = bins[rows[i] as number] as number;
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}

/** A column's sums of packed derivatives in few rows; overwritten by the next call. */
export function sumBins(
  { binned, sums }: TrainingState,
  column: number,
  { rows, packed, from, to }: Stretch,
): ColumnSums {
  const bins = binned.byColumn[column] as Uint8Array;
  sums.fill(0);
  for (let i = from; i < to; i++) {
    const bin = bins[rows[i] as number] as number;
    sums[bin] = (sums[bin] as number) + (packed[i] as number);
  }
  return { histogram: sums, at: 0 };
}
