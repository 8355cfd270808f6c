import type { Transform } from '@prodrome/core';
import { momentsOf } from './moments.ts';
import { completeOptions, noOptionsSchema, type NoOptions } from './complete-options.ts';
import { createScaler } from './scaler.ts';

/**
 * Each column less its mean, over its standard deviation (divisor n, as scikit-learn's StandardScaler) in the fitted rows.
 * NaN stays NaN and is left out of both. A constant column becomes 0.
 */
export function createStandardizer(options: NoOptions = {}): Transform {
  completeOptions('createStandardizer', noOptionsSchema, options);
  return createScaler({
    kind: 'standardizer',
    center: 'mean',
    where: 'standardisation',
    measure: (table, rows, at) => {
      const { mean, variance } = momentsOf(table, rows, at);
      return { center: mean, spread: Math.sqrt(variance) };
    },
  });
}
