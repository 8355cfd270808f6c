import type { BoostingContext } from './boosting-context.ts';
import type { BoostingData } from './boosting-data.ts';
import {
  completeOptions,
  type GradientBoostingInput,
  type GradientBoostingOptions,
} from './gradient-boosting-options.ts';
import type { TreeModel } from './model/model.ts';
import { trainWith } from './train-with.ts';

/** A trainer with its options. It keeps nothing of what it trained on. */
export interface GradientBoosting {
  readonly options: GradientBoostingOptions;
  /**
   * Trains a new model. The event loop gets a turn before each tree.
   * Deterministic: the same data and options give the same bits, whatever the machine, but for `Math.log` of the first margin.
   * With `patience`, it ends when so many trees have not lowered the loss of the validation rows, and the model has the trees up to
   * the best, none where none helped.
   * With `folds`, the number of trees is the best one out of fold: one more training a fold, all at a time, each in memory of its own.
   * Trained in two parts, the second with the first as warm start, a model of the same data and options has the same bits as in one.
   * @throws ProdromeError `SCHEMA` without columns, or where validation rows or the warm start have others; `USAGE` for lengths that
   * differ, patience without validation rows, initial margins of only one of both, or a warm start of another objective; `DATA_VALUE`
   * for labels, weights or initial margins outside their range; `DATA_INSUFFICIENT` when no row weighs anything; `DATA` above 10
   * million rows; `NUMERIC` when sums or leaf values are not finite; `CANCELLED` when the signal is aborted.
   */
  train(data: BoostingData, context?: BoostingContext): Promise<TreeModel>;
}

/**
 * Gradient boosting of decision trees on histograms, grown leaf by leaf: a trainer.
 *
 * Columns are numbers of at most 255 bins; missing values go to the side that lowers the loss more, learned for each split.
 * Derivatives are rounded to integers, so that their sums are exact in any order; a tree's whole sum has 26 bits.
 * @param options - see {@link gradientBoostingOptionsSchema}; defaults: 100 trees of at most 31 leaves, logistic.
 * @throws ProdromeError `USAGE` for options that are wrong.
 * Source: Friedman 2001 (doi:10.1214/aos/1013203451); Ke et al. 2017, LightGBM; Chen & Guestrin 2016
 * (doi:10.1145/2939672.2939785).
 */
export function createGradientBoosting(options: GradientBoostingInput = {}): GradientBoosting {
  const complete = completeOptions(options);
  return { options: complete, train: (data, context = {}) => trainWith(complete, data, context) };
}
