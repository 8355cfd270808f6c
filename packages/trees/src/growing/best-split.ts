import { groupWidth, missingBin } from '../binning/bin-columns.ts';
import type { SplitFound, SplitLimits, Stretch, Totals } from '../kernels/kernels.ts';
import { leafScore, scanColumn } from '../kernels/scan-column.ts';
import { hessianOf } from '../packing.ts';
import type { LeafHistograms } from './histogram-pool.ts';
import type { TrainingState } from './training-state.ts';

/** The best split of a leaf. */
export interface LeafSplit {
  readonly column: number;
  readonly bin: number;
  readonly missingLeft: boolean;
  /** Whether a row of the leaf is missing in the column. */
  readonly isMissing: boolean;
  readonly leftPacked: number;
  readonly score: number;
}

/** A leaf that is looked at. */
export interface OpenLeaf extends Totals {
  readonly stretch: Stretch;
  readonly histograms: LeafHistograms;
}

/**
 * The best split of a leaf over these columns; of equal ones that of the first column. Histograms do not count rows: a winner whose
 * sides may have too few is looked at again with the rows of its column counted, until one holds.
 * @param mostHessian - the largest packed second derivative of a row, from which the least number of rows in a sum follows.
 */
export function bestSplit(
  { kernels, binned, found, counts }: TrainingState,
  columns: Int32Array,
  leaf: OpenLeaf,
  limits: SplitLimits,
  mostHessian: number,
): LeafSplit | undefined {
  // what a split must beat: no split, by more than rounding
  const floor = leafScore(leaf.packed, limits) * (1 + 1e-12) + 1e-9;
  const bins = (column: number): number => (binned.cuts[column] as Float64Array).length + 1;
  for (const column of columns) {
    const histogram = leaf.histograms[Math.floor(column / groupWidth)];
    const best = begin(found[column] as SplitFound, floor);
    if (histogram) kernels.scan(histogram, column % groupWidth, bins(column), leaf, limits, best);
  }
  const counted = new Set<number>();
  for (;;) {
    const column = winner(columns, found);
    if (column === undefined) return undefined;
    const best = found[column] as SplitFound;
    const histogram = leaf.histograms[Math.floor(column / groupWidth)] as Float64Array;
    if (counted.has(column) || hasEnoughRows(best, leaf, limits, mostHessian)) {
      const isMissing = histogram[(column % groupWidth) * 256 + missingBin] !== 0;
      return { ...best, column, isMissing };
    }
    counted.add(column);
    countBins(binned.byColumn[column] as Uint8Array, leaf.stretch, counts);
    const slot = column % groupWidth;
    scanColumn(histogram, slot, bins(column), leaf, limits, begin(best, floor), counts);
  }
}

function begin(best: SplitFound, floor: number): SplitFound {
  best.score = floor;
  best.bin = -1;
  return best;
}

function winner(columns: Int32Array, found: readonly SplitFound[]): number | undefined {
  let at: number | undefined;
  let most = -Infinity;
  for (const column of columns) {
    const { bin, score } = found[column] as SplitFound;
    if (bin < 0 || score <= most) continue;
    most = score;
    at = column;
  }
  return at;
}

/** Whether the sums alone tell that both sides have rows enough. */
function hasEnoughRows(
  { leftPacked }: SplitFound,
  { packed }: Totals,
  { minCount }: SplitLimits,
  mostHessian: number,
): boolean {
  const left = hessianOf(leftPacked);
  return Math.min(left, hessianOf(packed) - left) >= minCount * mostHessian || minCount === 1;
}

function countBins(bins: Uint8Array, { rows, from, to }: Stretch, counts: Int32Array): void {
  counts.fill(0);
  for (let i = from; i < to; i++) {
    const bin = bins[rows[i] as number] as number;
    counts[bin] = (counts[bin] as number) + 1;
  }
}
