import { ProdromeError, type Transform } from '@prodrome/core';
import { momentsOf } from './moments.ts';
import { createSelection } from './select-columns.ts';

/** Which columns are left out. */
export interface VarianceThresholdOptions {
  /** In a column's squared unit; 0 leaves out constant columns only. */
  readonly threshold: number;
}

/**
 * Only the columns whose variance (divisor n) in the fitted rows is above the threshold, as scikit-learn's
 * VarianceThreshold; the others are noted by name. NaN is left out of the variance; a column without any value has none.
 * It judges columns in their own units: put it before scaling, after which every variance is 1 or 0.
 * @throws ProdromeError `DATA_INSUFFICIENT` on `fit` when no column would be left.
 */
export const createVarianceThreshold = ({ threshold }: VarianceThresholdOptions): Transform =>
  createSelection({
    kind: 'variance_threshold',
    reason: 'varies too little in the training rows',
    judge: (table, rows) => {
      const variances = table.columns.map((_, at) => momentsOf(table, rows, at).variance);
      const stays = variances.map((variance) => variance > threshold);
      if (stays.length > 0 && !stays.includes(true)) throw noneLeft(threshold, variances);
      return stays;
    },
  });

const noneLeft = (threshold: number, variances: readonly number[]): ProdromeError =>
  new ProdromeError('DATA_INSUFFICIENT', {
    where: 'feature selection',
    expected: `a column with a variance above ${threshold} in the training rows`,
    got: `${Math.max(...variances)} at most, of ${variances.length} columns`,
    hint: 'Lower preprocessing.feature_selection.threshold',
  });
