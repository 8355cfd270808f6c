import type { ExpertType } from '@prodrome/core';
import type { TrainingTypes } from '@prodrome/graph';
import { gruDesign } from './gru-network.ts';
import { lstmDesign } from './lstm-network.ts';
import { mixtureDesign } from './mixture-network.ts';
import { multilayerPerceptronDesign } from './multilayer-perceptron.ts';
import { networkExpert } from './network-expert.ts';
import { temporalConvolutionDesign } from './temporal-convolution.ts';

/** The experts of this package that are trained, with the optimisers, losses and backends that their options can name. */
export const networkExperts = (types: TrainingTypes): readonly ExpertType[] => [
  networkExpert(lstmDesign, types),
  networkExpert(gruDesign, types),
  networkExpert(temporalConvolutionDesign, types),
  networkExpert(multilayerPerceptronDesign, types),
  networkExpert(mixtureDesign, types),
];
