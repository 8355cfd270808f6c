import type { Transform } from '@prodrome/core';
import { median, quantile } from '@prodrome/numerics';
import { observedValues } from './columns.ts';
import { createScaler } from './scaler.ts';

/**
 * Each column less its median, over its interquartile range in the fitted rows, as scikit-learn's RobustScaler: outliers
 * move neither. NaN stays NaN and is left out of both. A constant column becomes 0; one with a range of 0, such as a rare
 * flag, is only centered.
 */
export const createRobustScaler = (): Transform =>
  createScaler({
    kind: 'robust_scaler',
    center: 'median',
    where: 'robust scaling',
    measure: (table, rows, at) => {
      const values = observedValues(table, rows, at);
      if (values.length === 0) return { center: 0, spread: 1 };
      const range = quantile(values, 0.75) - quantile(values, 0.25);
      return { center: median(values), spread: range };
    },
  });
