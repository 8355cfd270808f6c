import { groupWidth, missingBin } from '../binning/bin-columns.ts';
import {
  foundWidth,
  type ColumnScans,
  type SplitLimits,
  type Stretch,
  type Totals,
} from '../kernels/kernels.ts';
import { leafScore, scanColumn } from '../kernels/scan-column.ts';
import { hessianOf } from '../packing.ts';
import type { LeafHistograms } from './histogram-pool.ts';
import { boundedScore, scanMonotone, type Bounds, type Direction } from './monotone.ts';
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
  readonly bounds: Bounds;
}

/**
 * The best split of a leaf over the columns that have bins in `state.scans`; of equal ones that of the first column. Histograms do
 * not count rows: a winner whose sides may have too few is looked at again with the rows of its column counted, until one holds.
 */
export function bestSplit(
  state: TrainingState,
  leaf: OpenLeaf,
  limits: SplitLimits,
): LeafSplit | undefined {
  const { kernels, binned, scans, counts, options } = state;
  const { bins, found } = scans;
  if (options.monotone) return bestMonotoneSplit(state, leaf, limits, options.monotone);
  // what a split must beat: no split, by more than rounding
  let beat = leafScore(leaf.packed, limits) * (1 + 1e-12) + 1e-9;
  leaf.histograms.forEach((histogram, group) => {
    if (histogram) beat = kernels.scan(histogram, scans, group * groupWidth, leaf, limits, beat);
  });
  const counted = new Set<number>();
  for (;;) {
    const column = bestColumn(bins, found);
    if (column < 0) return undefined;
    const place = foundWidth * column;
    const leftPacked = found[place + 3] as number;
    if (counted.has(column) || hasEnoughRows(leftPacked, leaf, limits)) {
      return foundSplit(scans, leaf, column);
    }
    const { histogram, at } = sumsOf(leaf, column);
    counted.add(column);
    countBins(binned.byColumn[column] as Uint8Array, leaf.stretch, counts);
    const scan = { histogram, at, bins: bins[column] as number, found, place, counts };
    scanColumn(scan, leaf, limits, beat);
  }
}

/** The same where columns have directions: leaf values are bounded, and rows always counted. */
function bestMonotoneSplit(
  { binned, scans, counts }: TrainingState,
  leaf: OpenLeaf,
  limits: SplitLimits,
  monotone: readonly Direction[],
): LeafSplit | undefined {
  const { bins, found } = scans;
  const { bounds } = leaf;
  const unsplit = boundedScore(leaf.packed, limits, bounds);
  const beat = unsplit + Math.abs(unsplit) * 1e-12 + 1e-9;
  bins.forEach((own, column) => {
    if (own === 0) return;
    countBins(binned.byColumn[column] as Uint8Array, leaf.stretch, counts);
    const scan = {
      ...sumsOf(leaf, column),
      ...{ bins: own, found, place: foundWidth * column, counts },
    };
    const direction = monotone[column] as Direction;
    scanMonotone(scan, leaf, limits, { bounds, direction }, beat);
  });
  const column = bestColumn(bins, found);
  return column < 0 ? undefined : foundSplit(scans, leaf, column);
}

/** A column's sums, and where they begin. */
const sumsOf = (
  { histograms }: OpenLeaf,
  column: number,
): { readonly histogram: Float64Array; readonly at: number } => ({
  histogram: histograms[Math.floor(column / groupWidth)] as Float64Array,
  at: (column % groupWidth) * 256,
});

/** The split that was found in a column. */
function foundSplit({ found }: ColumnScans, leaf: OpenLeaf, column: number): LeafSplit {
  const place = foundWidth * column;
  const { histogram, at } = sumsOf(leaf, column);
  return {
    column,
    bin: found[place + 1] as number,
    missingLeft: found[place + 2] === 1,
    isMissing: histogram[at + missingBin] !== 0,
    leftPacked: found[place + 3] as number,
    score: found[place] as number,
  };
}

function bestColumn(bins: Int32Array, found: Float64Array): number {
  let best = -1;
  let most = -Infinity;
  for (let column = 0; column < bins.length; column++) {
    const score = found[foundWidth * column] as number;
    if (bins[column] === 0 || found[foundWidth * column + 1] === -1 || score <= most) continue;
    most = score;
    best = column;
  }
  return best;
}

/** Whether the sums alone tell that both sides have rows enough. */
function hasEnoughRows(
  leftPacked: number,
  { packed }: Totals,
  { sureHessian }: SplitLimits,
): boolean {
  const left = hessianOf(leftPacked);
  return Math.min(left, hessianOf(packed) - left) >= sureHessian;
}

function countBins(bins: Uint8Array, { rows, from, to }: Stretch, counts: Int32Array): void {
  counts.fill(0);
  for (let i = from; i < to; i++) {
    const bin = bins[rows[i] as number] as number;
    counts[bin] = (counts[bin] as number) + 1;
  }
}
