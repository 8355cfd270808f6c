import type { Transform } from '@prodrome/core';
import { observedValues } from './columns.ts';
import { completeOptions, noOptionsSchema, type NoOptions } from './complete-options.ts';
import { createScaler } from './scaler.ts';

/**
 * Each column less its minimum, over its range in the fitted rows, as scikit-learn's MinMaxScaler: those rows are in [0, 1],
 * others may lie outside, nothing is clipped. NaN stays NaN. A constant column becomes 0.
 */
export function createMinMaxScaler(options: NoOptions = {}): Transform {
  completeOptions('createMinMaxScaler', noOptionsSchema, options);
  return createScaler({
    kind: 'min_max_scaler',
    center: 'min',
    where: 'min-max scaling',
    measure: (table, rows, at) => {
      const values = observedValues(table, rows, at);
      if (values.length === 0) return { center: 0, spread: 1 };
      let min = Infinity;
      let max = -Infinity;
      for (const value of values) {
        min = Math.min(min, value);
        max = Math.max(max, value);
      }
      return { center: min, spread: max - min };
    },
  });
}
