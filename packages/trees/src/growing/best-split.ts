import { groupWidth } from '../binning/bin-columns.ts';
import { missingBin } from '../binning/missing-bin.ts';
import {
  foundWidth,
  type Histograms,
  type SplitLimits,
  type Stretch,
  type Totals,
} from '../kernels/kernels.ts';
import { leafScore, scanColumn, type ColumnScan } from '../kernels/scan-column.ts';
import { hessianOf } from '../packing.ts';
import { bestCategorySplit, type CategorySplit } from './category-split.ts';
import type { ColumnChoice } from './column-choice.ts';
import { boundedScore, scanMonotone, unbounded, type Bounds } from './monotone.ts';
import { cutAt, rangeOf } from './random-cut.ts';
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

/**
 * The best split of a leaf over the columns that are chosen for it; of equal ones that of the first column of numbers.
 */
export function bestSplit(
  state: TrainingState,
  leaf: OpenLeaf,
  limits: SplitLimits,
  choice: ColumnChoice,
): LeafSplit | undefined {
  const beat = worthMore(leaf, limits);
  const number = bestOfNumbers(state, leaf, limits, beat, choice);
  if (choice.categorical.length === 0) return number;
  const category = bestOfCategories(state, leaf, limits, number?.score ?? beat, choice);
  return category ?? number;
}

/** What a split must beat: no split, by more than rounding. */
function worthMore({ packed, bounds }: OpenLeaf, limits: SplitLimits): number {
  const unsplit = scoreOf(packed, limits, bounds);
  return unsplit + Math.abs(unsplit) * 1e-12 + 1e-9;
}

/** Of a leaf with this sum, within its bounds. */
export const scoreOf = (packed: number, limits: SplitLimits, bounds: Bounds): number =>
  bounds === unbounded ? leafScore(packed, limits) : boundedScore(packed, limits, bounds);

function bestOfNumbers(
  state: TrainingState,
  leaf: OpenLeaf,
  limits: SplitLimits,
  beat: number,
  choice: ColumnChoice,
): LeafSplit | undefined {
  const { monotone, isExtremelyRandom = false } = state.options;
  if (!leaf.histograms || isExtremelyRandom || monotone) {
    scanCounted(state, leaf, limits, beat, choice);
  } else scanKernels(state, leaf, limits, beat);
  const column = bestColumn(state);
  return column < 0 ? undefined : foundSplit(state, leaf, column);
}

/**
 * Looks at all columns by kernels. Histograms do not count rows: a winner whose sides may have too few is looked at again with the
 * rows of its column counted, until one holds.
 */
function scanKernels(
  state: TrainingState,
  leaf: OpenLeaf,
  limits: SplitLimits,
  beat: number,
): void {
  const { kernels, scans } = state;
  const { bins, found } = scans;
  let most = beat;
  leaf.histograms?.forEach((histogram, group) => {
    if (histogram) most = kernels.scan(histogram, scans, group * groupWidth, leaf, limits, most);
  });
  const counted = new Set<number>();
  for (;;) {
    const column = bestColumn(state);
    const place = foundWidth * column;
    if (column < 0 || counted.has(column)) return;
    if (hasEnoughRows(found[place + 3] as number, leaf, limits)) return;
    counted.add(column);
    const counts = countBins(state, column, leaf.stretch);
    const scan = {
      ...{ ...sumsOf(leaf, column), bins: bins[column] as number, found, place, counts },
    };
    scanColumn(scan, leaf, limits, most);
  }
}

/** Looks at all columns with their rows counted: those of few rows, at random thresholds, or within the leaf's bounds. */
function scanCounted(
  state: TrainingState,
  leaf: OpenLeaf,
  limits: SplitLimits,
  beat: number,
  choice: ColumnChoice,
): void {
  const { options, binned, few } = state;
  const { found } = state.scans;
  const { monotone, isExtremelyRandom } = options;
  for (const column of choice.numbers) {
    const bins = binned.bins[column] as number;
    const place = foundWidth * column;
    const scan = leaf.histograms
      ? {
          ...sumsOf(leaf, column),
          bins,
          found,
          place,
          counts: countBins(state, column, leaf.stretch),
        }
      : gatherFew(state, column, leaf.stretch);
    if (!isExtremelyRandom && !monotone) scanColumn(scan, leaf, limits, beat);
    else {
      const order = { bounds: leaf.bounds, direction: monotone?.[column] ?? 0 };
      const cut = isExtremelyRandom ? drawCut(state, scan, column, choice.draw()) : undefined;
      scanMonotone(scan, leaf, limits, order, beat, cut);
    }
    if (leaf.histograms) continue;
    const own = found[place + 1] as number;
    // all that is known goes left: larger values too
    if (own >= 0) found[place + 1] = own === scan.bins - 1 ? bins - 1 : (few.bins[own] as number);
  }
}

/** A column's bins that have rows, one after the other. */
function gatherFew(
  { few, binned, scans: { found } }: TrainingState,
  column: number,
  stretch: Stretch,
): Required<ColumnScan> {
  const bins = few.gather(binned.byColumn[column] as Uint8Array, stretch);
  const { sums: histogram, counts } = few;
  return { histogram, at: 0, bins, found, place: foundWidth * column, counts };
}

/** Where a column is split at random; among few rows the place of the bin in their list. */
function drawCut(
  { binned, few }: TrainingState,
  scan: Required<ColumnScan>,
  column: number,
  drawn: number,
): number {
  const cuts = binned.cuts[column] as Float64Array;
  if (scan.histogram !== few.sums) return cutAt(...rangeOf(scan), cuts, drawn);
  if (scan.bins < 2) return 0;
  const cut = cutAt(few.bins[0] as number, few.bins[scan.bins - 1] as number, cuts, drawn);
  let at = 0;
  while ((few.bins[at + 1] as number) <= cut) at++;
  return at;
}

function bestOfCategories(
  state: TrainingState,
  leaf: OpenLeaf,
  limits: SplitLimits,
  beat: number,
  { categorical }: ColumnChoice,
): LeafSplit | undefined {
  const { binned } = state;
  let best: (CategorySplit & { readonly column: number; readonly isMissing: boolean }) | undefined;
  for (const column of categorical) {
    const counts = countBins(state, column, leaf.stretch);
    const bins = binned.bins[column] as number;
    const sums = leaf.histograms ? sumsOf(leaf, column) : sumBins(state, column, leaf.stretch);
    const scan = { ...sums, bins, counts, packed: leaf.packed, count: leaf.count };
    const penalised = { ...limits, l2: limits.l2 + limits.categoryL2 };
    const split = bestCategorySplit(
      scan,
      {
        ...{ minCount: limits.minCount, minHessian: limits.minHessian },
        smoothing: limits.categorySmoothing,
        scoreOf: (packed) => scoreOf(packed, penalised, leaf.bounds),
      },
      best?.score ?? beat,
    );
    if (split) best = { ...split, column, isMissing: counts[missingBin] !== 0 };
  }
  if (!best) return undefined;
  const { column, isMissing, left, leftPacked, score } = best;
  return { column, bin: -1, missingLeft: false, categories: left, isMissing, leftPacked, score };
}

/** A column's sums, and where they begin. */
const sumsOf = (
  { histograms }: OpenLeaf,
  column: number,
): { readonly histogram: Float64Array; readonly at: number } => ({
  histogram: histograms?.[Math.floor(column / groupWidth)] as Float64Array,
  at: (column % groupWidth) * 256,
});

/** The split that was found in a column. */
function foundSplit(state: TrainingState, leaf: OpenLeaf, column: number): LeafSplit {
  const { found } = state.scans;
  const place = foundWidth * column;
  return {
    column,
    bin: found[place + 1] as number,
    missingLeft: found[place + 2] === 1,
    isMissing: isMissingIn(state, leaf, column),
    leftPacked: found[place + 3] as number,
    score: found[place] as number,
  };
}

function isMissingIn({ binned }: TrainingState, leaf: OpenLeaf, column: number): boolean {
  if (leaf.histograms) {
    const { histogram, at } = sumsOf(leaf, column);
    return histogram[at + missingBin] !== 0;
  }
  const bins = binned.byColumn[column] as Uint8Array;
  const { rows, from, to } = leaf.stretch;
  for (let i = from; i < to; i++) if (bins[rows[i] as number] === missingBin) return true;
  return false;
}

function bestColumn({ scans: { bins, found } }: TrainingState): number {
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

/** [256] a stretch's rows of each bin; overwritten by the next call. */
function countBins(
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
function sumBins(
  { binned, sums }: TrainingState,
  column: number,
  { rows, packed, from, to }: Stretch,
): { readonly histogram: Float64Array; readonly at: number } {
  const bins = binned.byColumn[column] as Uint8Array;
  sums.fill(0);
  for (let i = from; i < to; i++) {
    const bin = bins[rows[i] as number] as number;
    sums[bin] = (sums[bin] as number) + (packed[i] as number);
  }
  return { histogram: sums, at: 0 };
}
