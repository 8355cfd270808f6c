import type { RandomStream } from './context.ts';
import type { FeatureTable } from './table.ts';

/** A fold of validation: who is learned from, and who is held out. Row indices, ascending. */
export interface Fold {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** What a splitter is made for. */
export interface SplitSetting {
  /** Parts that together hold out every labelled row once; or one part of this share of the patients, or of the time. */
  readonly shape: { readonly folds: number } | { readonly holdoutFraction: number };
  /** Days from a row to its label. */
  readonly horizonDays: number;
}

/**
 * Who trains and who is held out.
 *
 * Laws: only rows with a label are named; no row is in both parts of a fold; a row that is held out is not older than a training
 * row of the same patient plus the horizon, so that no label of the future is learned from; the same stream gives the same
 * folds; what is given is not changed.
 */
export interface Splitter {
  /**
   * @param labels - [rows], NaN = unknown.
   * @throws ProdromeError `DATA_INSUFFICIENT` when there are too few patients, rows or events.
   */
  split(table: FeatureTable, labels: Float64Array, stream: RandomStream): readonly Fold[];
}
