import type { Transform } from '@prodrome/core';
import { sortedQuantile } from '@prodrome/numerics';
import { observedValues } from './columns.ts';
import { completeOptions, noOptionsSchema, type NoOptions } from './complete-options.ts';
import { createScaler } from './scaler.ts';

/**
 * Each column less its median, over its interquartile range in the fitted rows, as scikit-learn's RobustScaler: outliers
 * move neither. NaN stays NaN and is left out of both. A constant column becomes 0; one with a range of 0, such as a rare
 * flag, is only centered.
 */
export function createRobustScaler(options: NoOptions = {}): Transform {
  completeOptions('createRobustScaler', noOptionsSchema, options);
  return createScaler({
    kind: 'robust_scaler',
    center: 'median',
    where: 'robust scaling',
    measure: (table, rows, at) => {
      const sorted = observedValues(table, rows, at).sort();
      if (sorted.length === 0) return { center: 0, spread: 1 };
      const range = sortedQuantile(sorted, 0.75) - sortedQuantile(sorted, 0.25);
      return { center: sortedQuantile(sorted, 0.5), spread: range };
    },
  });
}
