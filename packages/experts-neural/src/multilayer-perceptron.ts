import type { ExpertType } from '@prodrome/core';
import { dense, dropout, relu, reshape, sigmoid, tanh } from '@prodrome/graph';
import { z } from 'zod';
import { binaryDesign, type NetworkDesign } from './network-design.ts';
import { networkExpert } from './network-expert.ts';
import {
  classWeighting,
  dropoutShare,
  loss,
  trainingOptions,
  weightsFitLoss,
} from './training-options.ts';

/** Options of `multilayer_perceptron`. */
export const multilayerPerceptronOptionsSchema = z
  .strictObject({
    hiddenLayers: z
      .array(z.int().min(1).max(4096))
      .min(1)
      .max(10)
      .default([32, 16])
      .describe('widths of the hidden layers'),
    activation: z
      .enum(['relu', 'tanh', 'sigmoid'])
      .default('relu')
      .describe('what each hidden element does to its sum'),
    dropout: dropoutShare,
    classWeighting,
    loss,
    ...trainingOptions,
    steps: trainingOptions.steps
      .unwrap()
      .default(1)
      .describe('recorded days of a window: today and those before it'),
  })
  .refine(weightsFitLoss.check, weightsFitLoss.told);

/** Validated options of `multilayer_perceptron`. */
export type MultilayerPerceptronOptions = z.output<typeof multilayerPerceptronOptionsSchema>;

const activations = { relu, tanh, sigmoid };

/** Everything about it that the frame of network experts does not know. */
export const multilayerPerceptronDesign: NetworkDesign<MultilayerPerceptronOptions> = binaryDesign({
  type: 'multilayer_perceptron',
  description: 'fully connected layers over today, or a window of the last days',
  options: multilayerPerceptronOptionsSchema,
  hidden: (scope, windows, { hiddenLayers, activation, dropout: rate }) => {
    const [rows = 1, steps, channels] = windows.shape;
    let layer = reshape(windows, [rows, Number(steps) * Number(channels)]);
    hiddenLayers.forEach((width, i) => {
      const whole = activations[activation](dense(scope, `dense${i + 1}`, layer, width));
      // what comes out of the last is dropped by the frame
      layer = i + 1 < hiddenLayers.length ? dropout(scope, whole, rate) : whole;
    });
    return layer;
  },
});

/**
 * Fully connected layers over today, or over the whole window side by side. A network as {@link lstmNetwork} in all else.
 * Source: Rumelhart, Hinton & Williams 1986 (doi:10.1038/323533a0).
 */
export const multilayerPerceptron: ExpertType<MultilayerPerceptronOptions> = networkExpert(
  multilayerPerceptronDesign,
);
