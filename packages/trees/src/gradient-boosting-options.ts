import { z } from 'zod';
import { completeWith } from './complete-options.ts';
import { columnOptions, factor, penalty, share, threads } from './shared-options.ts';

/** Options of {@link createGradientBoosting}, each with its default and meaning; names as in LightGBM where it has them. */
export const gradientBoostingOptionsSchema = z
  .strictObject({
    objective: z
      .enum(['logistic', 'squared', 'multinomial'])
      .default('logistic')
      .describe(
        'loss: logistic for labels in [0, 1], squared for any, multinomial for classes 0, 1, …',
      ),
    trees: z
      .int()
      .min(1)
      .max(100_000)
      .default(100)
      .describe('trees, one after the other; of each class for the multinomial objective'),
    learningRate: share.default(0.1).describe('share of each tree’s step that is taken'),
    maxLeaves: z.int().min(2).max(65_536).default(31).describe('leaves of a tree at the most'),
    maxDepth: z.int().min(1).optional().describe('splits from root to leaf at the most'),
    minDataInLeaf: z
      .int()
      .min(1)
      .default(20)
      .describe('rows of the training data in a leaf at the least, whatever they weigh'),
    minHessian: penalty.default(1e-3).describe('sum of second derivatives in a leaf at the least'),
    l1: penalty.default(0).describe('L1 penalty of leaf values'),
    l2: penalty.default(0).describe('L2 penalty of leaf values'),
    rowSubsample: share
      .default(1)
      .describe('share of the rows that each tree sees, without replacement'),
    columnSubsample: share.default(1).describe('share of the columns that each tree sees'),
    columnSubsampleByNode: z
      .union([share, z.literal('sqrt')])
      .default(1)
      .describe(
        'share of the tree’s columns that each leaf is looked at in; sqrt: the root of their number',
      ),
    seed: z.int().default(0).describe('seed of the subsamples'),
    patience: z
      .int()
      .min(1)
      .optional()
      .describe('trees without a lower validation loss after which it stops; the best are kept'),
    classWeights: z
      .union([z.literal('balanced'), z.array(factor).min(2)])
      .optional()
      .describe('what weights are multiplied by, for each class; balanced: all weigh the same'),
    ...columnOptions,
    threads,
  })
  .refine(({ objective, classWeights }) => objective !== 'squared' || !classWeights, {
    path: ['classWeights'],
    message: 'the squared objective has no classes',
  });

/** Validated options, defaults filled in. */
export type GradientBoostingOptions = z.output<typeof gradientBoostingOptionsSchema>;

/** Options as one writes them: each may be left out. */
export type GradientBoostingInput = z.input<typeof gradientBoostingOptionsSchema>;

/**
 * Options with defaults filled in.
 * @throws ProdromeError `USAGE` that names the first option that is wrong.
 */
export const completeOptions = (input: GradientBoostingInput): GradientBoostingOptions =>
  completeWith(gradientBoostingOptionsSchema, input, 'createGradientBoosting');
