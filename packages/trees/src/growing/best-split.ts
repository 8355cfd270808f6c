import { groupWidth } from '../binning/bin-columns.ts';
import { foundWidth, type SplitLimits, type Totals } from '../kernels/kernels.ts';
import { scanColumn } from '../kernels/scan-column.ts';
import { hessianOf } from '../packing.ts';
import { bestOfCategories } from './best-category.ts';
import type { ColumnChoice } from './column-choice.ts';
import { scoreOf } from './monotone.ts';
import { countBins, isMissingIn, sumsOf, type LeafSplit, type OpenLeaf } from './open-leaf.ts';
import { scanCounted } from './scan-counted.ts';
import type { TrainingState } from './training-state.ts';

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
