import type { LabelledRows } from './boosting-data.ts';
import type { ForestContext, ForestModel } from './forest-model.ts';
import { completeForest, type ForestInput, type ForestOptions } from './forest-options.ts';
import { trainForest } from './train-forest.ts';

/** A trainer of forests with its options. It keeps nothing of what it trained on. */
export interface Forest {
  readonly options: ForestOptions;
  /**
   * Trains a new model. The event loop gets a turn before each tree. Labels are any finite numbers; of labels 0 and 1, forecasts are
   * probabilities.
   * Deterministic: the same data and options give the same bits.
   * @throws ProdromeError `SCHEMA` without columns, or for options that name others; `USAGE` for lengths that differ or initial margins; `DATA_VALUE` for
   * labels, weights or categories outside their range; `DATA_INSUFFICIENT` when no row weighs anything; `DATA` above 10 million rows;
   * `NUMERIC` when sums are not finite; `CANCELLED` when the signal is aborted.
   */
  train(data: LabelledRows, context?: ForestContext): Promise<ForestModel>;
}

/**
 * A random forest on histograms: each tree is grown on rows drawn with replacement, each leaf split in the best of a few columns
 * drawn for it, by squared error (for labels 0 and 1 the Gini impurity).
 * @param options - see {@link randomForestOptionsSchema}; defaults as in scikit-learn: 100 trees of any size, √columns a leaf.
 * @throws ProdromeError `USAGE` for options that are wrong.
 * Source: Breiman 2001 (doi:10.1023/A:1010933404324).
 */
export const createRandomForest = (options: ForestInput = {}): Forest => create(options, false);

/**
 * Extremely randomised trees on histograms: as {@link createRandomForest}, but each column is tried at one threshold drawn between
 * the leaf's bins, and trees see all rows unless `bootstrap` is set. Categories are split as in a random forest.
 * @param options - see {@link extraTreesOptionsSchema}.
 * @throws ProdromeError `USAGE` for options that are wrong.
 * Source: Geurts, Ernst & Wehenkel 2006 (doi:10.1007/s10994-006-6226-1).
 */
export const createExtraTrees = (options: ForestInput = {}): Forest => create(options, true);

function create(input: ForestInput, isExtremelyRandom: boolean): Forest {
  const options = completeForest(input, isExtremelyRandom);
  return {
    options,
    train: (data, context = {}) => trainForest({ ...options, isExtremelyRandom }, data, context),
  };
}
