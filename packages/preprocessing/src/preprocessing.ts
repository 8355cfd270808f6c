import type { Transform } from '@prodrome/core';
import { createImputer } from './imputer.ts';
import { createMinMaxScaler } from './min-max-scaler.ts';
import { createOneHot } from './one-hot.ts';
import type { PreprocessingOptions } from './preprocessing-options.ts';
import { createRobustScaler } from './robust-scaler.ts';
import { createSequence } from './sequence.ts';
import { createStandardizer } from './standardizer.ts';
import { createVarianceThreshold } from './variance-threshold.ts';

/**
 * What turns raw columns into `prepared` inputs: one-hot categories, imputation, feature selection, then scaling.
 * Selection sees imputed values in their own units, with the indicator columns of imputation among them.
 */
export function createPreprocessing(options: PreprocessingOptions): Transform {
  const { imputation, missingIndicators, featureSelection } = options;
  const { method, value } = imputation;
  return createSequence({
    categories: createOneHot(),
    imputation: createImputer({
      method,
      indicators: missingIndicators,
      ...(value !== undefined && { value }),
    }),
    ...(featureSelection && {
      selection: createVarianceThreshold({ threshold: featureSelection.threshold }),
    }),
    ...scalingStep(options),
  });
}

function scalingStep({
  standardization = true,
  scaling = standardization ? 'standard' : 'none',
}: PreprocessingOptions): Readonly<Record<string, Transform>> {
  switch (scaling) {
    case 'standard':
      return { standardization: createStandardizer() };
    case 'robust':
      return { scaling: createRobustScaler() };
    case 'min_max':
      return { scaling: createMinMaxScaler() };
    case 'none':
      return {};
  }
}
