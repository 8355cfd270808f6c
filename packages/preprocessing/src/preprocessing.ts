import type { CausalTransform, Transform } from '@prodrome/core';
import { completeOptions } from './complete-options.ts';
import { createImputer } from './imputer.ts';
import { createInformativeColumns } from './informative-columns.ts';
import { createLastValues } from './last-values.ts';
import { createMinMaxScaler } from './min-max-scaler.ts';
import { createOneHot } from './one-hot.ts';
import {
  preprocessingOptionsSchema,
  type PreprocessingInput,
  type PreprocessingOptions,
} from './preprocessing-options.ts';
import { createRobustScaler } from './robust-scaler.ts';
import { createSequence } from './sequence.ts';
import { createStandardizer } from './standardizer.ts';
import { createVarianceThreshold } from './variance-threshold.ts';

/**
 * What turns raw columns into `prepared` inputs: one-hot categories, imputation, feature selection, then scaling.
 * Selection sees imputed values in their own units, with the indicator columns of imputation among them.
 */
export function createPreprocessing(given: PreprocessingInput = {}): CausalTransform {
  const options = completeOptions('createPreprocessing', preprocessingOptionsSchema, given);
  const { featureSelection } = options;
  return createSequence({
    categories: createOneHot(),
    imputation: imputationStep(options),
    ...(featureSelection && { selection: selectionStep(featureSelection) }),
    ...scalingStep(options),
  });
}

function imputationStep({
  imputation: { method, value },
  missingIndicators: indicators,
}: PreprocessingOptions): Transform | CausalTransform {
  if (method === 'last_value') return createLastValues({ indicators });
  return createImputer({ method, indicators, ...(value !== undefined && { value }) });
}

function selectionStep({
  k,
  threshold = 0,
}: NonNullable<PreprocessingOptions['featureSelection']>): Transform {
  return k === undefined ? createVarianceThreshold({ threshold }) : createInformativeColumns({ k });
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
