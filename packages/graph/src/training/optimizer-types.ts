import { createTypeRegistry, type TypeRegistry } from '@prodrome/core';
import { z } from 'zod';
import { defineOptimizer, type OptimizerType } from './optimizer.ts';
import { adam, adamw, rmsprop, sgd, usualSettings } from './optimizers.ts';

const share = z.number().min(0).lt(1);
const decay = z.number().min(0).max(10);
const learningRate = z
  .number()
  .gt(0)
  .max(10)
  .default(usualSettings.learningRate)
  .describe('at its highest');
const weightDecay = decay
  .default(usualSettings.weightDecay)
  .describe('draws parameters to 0 through the gradient');
const epsilon = z.number().gt(0).default(usualSettings.epsilon).describe('keeps divisors above 0');
const adamOptions = z.strictObject({
  learningRate,
  weightDecay,
  betas: z
    .tuple([share, share])
    .default(usualSettings.betas)
    .describe('how much of the means of gradients and of their squares a step keeps'),
  epsilon,
});

/** The optimisers of this package: `sgd`, `rmsprop`, `adam`, `adamw`. */
export const builtInOptimizers = (): TypeRegistry<OptimizerType> =>
  createTypeRegistry<OptimizerType>('optimizer', [
    defineOptimizer({
      type: 'sgd',
      description: 'steps along the gradient, with momentum if wanted',
      options: z.strictObject({
        learningRate,
        weightDecay,
        momentum: share
          .default(usualSettings.momentum)
          .describe('how much of the last step a step keeps'),
      }),
      create: sgd,
    }),
    defineOptimizer({
      type: 'rmsprop',
      description: 'steps along the gradient, divided by the root of its mean square',
      options: z.strictObject({
        learningRate,
        weightDecay,
        smoothing: share
          .default(usualSettings.smoothing)
          .describe('how much of the mean of squares a step keeps'),
        epsilon,
      }),
      create: rmsprop,
    }),
    defineOptimizer({
      type: 'adam',
      description: 'steps by means of gradients and of their squares; decay through the gradient',
      options: adamOptions,
      create: adam,
    }),
    defineOptimizer({
      type: 'adamw',
      description: 'adam with weight decay apart from the gradient',
      options: adamOptions.extend({
        weightDecay: decay
          .default(usualSettings.decayApart)
          .describe('taken off the parameters, apart from the gradient'),
      }),
      create: adamw,
    }),
  ]);
