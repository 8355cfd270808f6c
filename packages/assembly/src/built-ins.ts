import {
  createTypeRegistry,
  defineTransform,
  type CombinationType,
  type ExpertType,
  type GateType,
  type TransformType,
  type TypeRegistry,
} from '@prodrome/core';
import { climatology, logisticRegression, markov, personalStateSpace } from '@prodrome/experts';
import { extraTrees, gradientBoosting, randomForest } from '@prodrome/experts-trees';
import {
  best,
  greedy,
  logPool,
  softmax,
  stacking,
  uniform,
  weightedAverage,
} from '@prodrome/gating';
import {
  createDerivedFeatures,
  derivedOptionsSchema,
  type DerivedOptions,
} from '@prodrome/migraine';
import {
  createPreprocessing,
  createWindowFeatures,
  preprocessingOptionsSchema,
  windowOptionsSchema,
  type PreprocessingOptions,
  type WindowOptions,
} from '@prodrome/preprocessing';

/** Component types by kind. */
export interface Components {
  readonly experts: TypeRegistry<ExpertType>;
  readonly gates: TypeRegistry<GateType>;
  readonly combinations: TypeRegistry<CombinationType>;
  readonly transforms: TypeRegistry<TransformType>;
}

const preprocessing: TransformType<PreprocessingOptions> = defineTransform({
  type: 'preprocessing',
  description: 'one-hot categories, imputation, feature selection, scaling',
  options: preprocessingOptionsSchema,
  create: createPreprocessing,
});

const windows: TransformType<WindowOptions> = defineTransform({
  type: 'windows',
  description: 'lags and rolling statistics over calendar days',
  options: windowOptionsSchema,
  create: createWindowFeatures,
});

const migraineFeatures: TransformType<DerivedOptions> = defineTransform({
  type: 'migraine_features',
  description:
    'features that migraine research looks at, made of the columns that the catalogue knows',
  options: derivedOptionsSchema,
  create: createDerivedFeatures,
});

/** The component types that come with Prodrome, but for those of `allComponents` that bring a runtime; more may be added. */
export function builtInComponents(): Components {
  return {
    experts: createTypeRegistry<ExpertType>('expert type', [
      climatology,
      markov,
      logisticRegression,
      personalStateSpace,
      gradientBoosting,
      randomForest,
      extraTrees,
    ]),
    gates: createTypeRegistry<GateType>('gate type', [uniform, greedy, softmax]),
    combinations: createTypeRegistry<CombinationType>('combination strategy', [
      weightedAverage,
      logPool,
      stacking,
      best,
    ]),
    transforms: createTypeRegistry<TransformType>('transform type', [
      preprocessing,
      windows,
      migraineFeatures,
    ]),
  };
}
