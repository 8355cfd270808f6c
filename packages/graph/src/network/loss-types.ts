import { createTypeRegistry, type TypeRegistry } from '@prodrome/core';
import { z } from 'zod';
import { binaryCrossEntropy, brierScore, defineLoss, type LossType } from './losses.ts';

/** The losses of this package that are told logits of probabilities: `cross_entropy`, `brier_score`. */
export const builtInLosses = (): TypeRegistry<LossType> =>
  createTypeRegistry<LossType>('loss', [
    defineLoss({
      type: 'cross_entropy',
      description: 'minus the logarithm of the probability of what happened',
      options: z.strictObject({}),
      create: () => binaryCrossEntropy,
    }),
    defineLoss({
      type: 'brier_score',
      description: 'the squared error of the probability: strange rows weigh less',
      options: z.strictObject({}),
      create: () => brierScore,
    }),
  ]);
