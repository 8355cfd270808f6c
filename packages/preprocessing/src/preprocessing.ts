import type { Transform } from '@prodrome/core';
import { createImputer } from './imputer.ts';
import { createOneHot } from './one-hot.ts';
import type { PreprocessingOptions } from './preprocessing-options.ts';
import { createSequence } from './sequence.ts';
import { createStandardizer } from './standardizer.ts';

/** What turns raw columns into `prepared` inputs: one-hot categories, imputation, then standardisation. */
export function createPreprocessing(options: PreprocessingOptions): Transform {
  const { method, value } = options.imputation;
  return createSequence({
    categories: createOneHot(),
    imputation: createImputer({
      method,
      indicators: options.missingIndicators,
      ...(value !== undefined && { value }),
    }),
    ...(options.standardization && { standardization: createStandardizer() }),
  });
}
