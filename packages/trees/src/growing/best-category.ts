import { missingBin } from '../binning/missing-bin.ts';
import type { SplitLimits } from '../kernels/kernels.ts';
import { bestCategorySplit, type CategorySplit } from './category-split.ts';
import type { ColumnChoice } from './column-choice.ts';
import { scoreOf } from './monotone.ts';
import { countBins, sumBins, sumsOf, type LeafSplit, type OpenLeaf } from './open-leaf.ts';
import type { TrainingState } from './training-state.ts';

/** The best split of a leaf in its columns of categories, if its score is above `beat`; of equal ones that of the first. */
export function bestOfCategories(
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
