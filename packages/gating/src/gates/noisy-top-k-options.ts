import { z } from 'zod';

const penalty = z.number().min(0).max(1e6);

/** Options of `noisy_top_k`. */
export const noisyTopKOptionsSchema = z.strictObject({
  k: z.int().min(1).default(2).describe('experts that have a weight on a row, at the most'),
  importance: penalty
    .default(0)
    .describe(
      'weight of the penalty on unequal sums of weights; 0.1 in the paper, which trains the experts too',
    ),
  load: penalty
    .default(0)
    .describe(
      'weight of the penalty on unequal numbers of rows; 0.1 in the paper, which trains the experts too',
    ),
  l2: penalty.default(1).describe('weight of the penalty ½·l2·Σv² on all scores'),
  epochs: z.int().min(1).default(30).describe('passes over the rows'),
  batch: z.int().min(1).default(256).describe('rows of a step of the training'),
  learningRate: z.number().positive().default(0.02).describe('step size of Adam'),
});

/** Validated options of `noisy_top_k`. */
export type NoisyTopKOptions = z.output<typeof noisyTopKOptionsSchema>;
