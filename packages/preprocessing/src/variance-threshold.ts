import { ProdromeError, type Transform } from '@prodrome/core';
import { z } from 'zod';
import { completeOptions } from './complete-options.ts';
import { momentsOf } from './moments.ts';
import { createSelection } from './select-columns.ts';

/** Which columns are left out. */
export const varianceThresholdOptionsSchema = z.strictObject({
  threshold: z
    .number()
    .min(0)
    .default(0)
    .describe("in a column's squared unit; 0 leaves out constant columns only"),
});

/** Which columns are left out: those whose variance is not above `threshold`, in a column's squared unit; 0 by default. */
export type VarianceThresholdOptions = z.input<typeof varianceThresholdOptionsSchema>;

/**
 * Only the columns whose variance (divisor n) in the fitted rows is above the threshold, as scikit-learn's
 * VarianceThreshold; the others are noted by name. NaN is left out of the variance; a column without any value has none.
 * It judges columns in their own units: put it before scaling, after which every variance is 1 or 0.
 * @throws ProdromeError `DATA_INSUFFICIENT` on `fit` when no column would be left.
 */
export function createVarianceThreshold(options: VarianceThresholdOptions = {}): Transform {
  const where = 'createVarianceThreshold';
  const { threshold } = completeOptions(where, varianceThresholdOptionsSchema, options);
  return createSelection({
    kind: 'variance_threshold',
    reason: 'varies too little in the training rows',
    judge: (table, rows) => {
      const variances = table.columns.map((_, at) => momentsOf(table, rows, at).variance);
      const stays = variances.map((variance) => variance > threshold);
      if (stays.length > 0 && !stays.includes(true)) throw noneLeft(threshold, variances);
      return stays;
    },
  });
}

const noneLeft = (threshold: number, variances: readonly number[]): ProdromeError =>
  new ProdromeError('DATA_INSUFFICIENT', {
    where: 'feature selection',
    expected: `a column with a variance above ${threshold} in the training rows`,
    got: `${Math.max(...variances)} at most, of ${variances.length} columns`,
    hint: 'Lower preprocessing.feature_selection.threshold',
  });
