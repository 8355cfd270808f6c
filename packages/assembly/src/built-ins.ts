import {
  createTypeRegistry,
  defineTransform,
  type CombinationType,
  type ExpertType,
  type GateType,
  type TransformType,
  type TypeRegistry,
} from '@prodrome/core';
import { climatology, logisticRegression, markov } from '@prodrome/experts';
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
  createPreprocessing,
  preprocessingOptionsSchema,
  type PreprocessingOptions,
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

/** The component types that come with Prodrome; more may be added. */
export function builtInComponents(): Components {
  return {
    experts: createTypeRegistry<ExpertType>('expert type', [
      climatology,
      markov,
      logisticRegression,
    ]),
    gates: createTypeRegistry<GateType>('gate type', [uniform, greedy, softmax]),
    combinations: createTypeRegistry<CombinationType>('combination strategy', [
      weightedAverage,
      logPool,
      stacking,
      best,
    ]),
    transforms: createTypeRegistry<TransformType>('transform type', [preprocessing]),
  };
}
