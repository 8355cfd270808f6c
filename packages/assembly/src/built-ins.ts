import {
  createTypeRegistry,
  defineTransform,
  type CalibrationType,
  type CombinationType,
  type DataSourceType,
  type ExecutorType,
  type ExpertType,
  type GateType,
  type MetaMethodType,
  type PatientStoreType,
  type SplitterType,
  type StackingModelType,
  type TransformType,
} from '@prodrome/core';
import { builtInDriftDetectors } from '@prodrome/drift';
import { inlineExecutor, processExecutor } from '@prodrome/executors';
import { climatology, logisticRegression, markov, personalStateSpace } from '@prodrome/experts';
import { extraTrees, gradientBoosting, randomForest } from '@prodrome/experts-trees';
import {
  best,
  greedy,
  hierarchical,
  knoraE,
  logisticStacking,
  logPool,
  metaDes,
  noisyTopK,
  ola,
  platt,
  softmax,
  featureWeightedStacking,
  stacking,
  staticWeights,
  uniform,
  weightedAverage,
} from '@prodrome/gating';
import { gradientBoostingGate } from '@prodrome/gating-trees';
import { metaMethods } from '@prodrome/meta-learner';
import {
  createDerivedFeatures,
  derivedOptionsSchema,
  type DerivedOptions,
} from '@prodrome/migraine';
import { builtInSearches } from '@prodrome/optimizers';
import { files } from '@prodrome/persistence';
import {
  createPreprocessing,
  createWindowFeatures,
  preprocessingOptionsSchema,
  windowOptionsSchema,
  type PreprocessingOptions,
  type WindowOptions,
} from '@prodrome/preprocessing';
import { builtInSources } from './built-in-sources.ts';
import { builtInSplitters } from './built-in-splitters.ts';
import type { Components } from './component-kinds.ts';
import { personalGate } from './composed-types.ts';
import { memoryStore } from './memory-store.ts';

const preprocessing: TransformType<PreprocessingOptions> = defineTransform({
  type: 'preprocessing',
  description: 'one-hot categories, imputation, feature selection, scaling',
  options: preprocessingOptionsSchema,
  create: (options) => createPreprocessing(options),
});

const windows: TransformType<WindowOptions> = defineTransform({
  type: 'windows',
  description: 'lags and rolling statistics over calendar days',
  options: windowOptionsSchema,
  create: (options) => createWindowFeatures(options),
});

const migraineFeatures: TransformType<DerivedOptions> = defineTransform({
  type: 'migraine_features',
  description:
    'features that migraine research looks at, made of the columns that the catalogue knows',
  options: derivedOptionsSchema,
  create: createDerivedFeatures,
});

const gates: readonly GateType[] = [
  uniform,
  staticWeights,
  greedy,
  softmax,
  hierarchical,
  gradientBoostingGate,
  noisyTopK,
  knoraE,
  ola,
  metaDes,
];

/** The component types that come with Prodrome, but for those of `allComponents` that bring a runtime; more may be added. */
export function builtInComponents(): Components {
  const methods = createTypeRegistry<MetaMethodType>('meta-learner method', metaMethods);
  const driftDetectors = builtInDriftDetectors();
  return {
    experts: createTypeRegistry<ExpertType>('expert', [
      climatology,
      markov,
      logisticRegression,
      personalStateSpace,
      gradientBoosting,
      randomForest,
      extraTrees,
    ]),
    gates: createTypeRegistry<GateType>('gate', [
      ...gates,
      personalGate(gates, { metaMethods: methods, driftDetectors }),
    ]),
    combinations: createTypeRegistry<CombinationType>('combination', [
      weightedAverage,
      logPool,
      stacking,
      featureWeightedStacking,
      best,
    ]),
    transforms: createTypeRegistry<TransformType>('transform', [
      preprocessing,
      windows,
      migraineFeatures,
    ]),
    stackingModels: createTypeRegistry<StackingModelType>('stacking model', [logisticStacking]),
    calibrations: createTypeRegistry<CalibrationType>('calibration', [platt]),
    splitters: createTypeRegistry<SplitterType>('splitter', builtInSplitters),
    executors: createTypeRegistry<ExecutorType>('executor', [inlineExecutor, processExecutor]),
    stores: createTypeRegistry<PatientStoreType>('patient store', [memoryStore, files]),
    dataSources: createTypeRegistry<DataSourceType>('data source', builtInSources),
    searches: builtInSearches(),
    driftDetectors,
    metaMethods: methods,
    // with the networks, in `allComponents`
    optimizers: createTypeRegistry('optimizer'),
    losses: createTypeRegistry('loss'),
    backends: createTypeRegistry('training backend'),
  };
}
