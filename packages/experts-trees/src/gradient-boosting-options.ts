import { searchRange, type SearchDimension } from '@prodrome/core';
import { z } from 'zod';
import { share, sharedOptions } from './shared-options.ts';

/** Options of `gradient_boosting`; names and defaults as in scikit-learn's GradientBoostingClassifier where it has them. */
export const gradientBoostingExpertOptionsSchema = z.strictObject({
  nEstimators: z.int().min(1).max(100_000).default(100).describe('trees, one after the other'),
  maxDepth: z.int().min(1).max(16).default(3).describe('splits from root to leaf at the most'),
  maxLeaves: z
    .int()
    .min(2)
    .max(65_536)
    .optional()
    .describe('leaves of a tree at the most; as many as the depth allows when not given'),
  learningRate: share.default(0.1).describe('share of each tree’s step that is taken'),
  minDataInLeaf: z.int().min(1).default(20).describe('rows in a leaf at the least'),
  l1: z.number().min(0).max(1e100).default(0).describe('L1 penalty of leaf values'),
  l2: z.number().min(0).max(1e100).default(1).describe('L2 penalty of leaf values'),
  subsample: share.default(1).describe('share of the rows that each tree sees'),
  columnSubsample: share.default(1).describe('share of the columns that each tree sees'),
  validationFraction: z
    .number()
    .min(0)
    .max(0.5)
    .default(0)
    .describe('share of the patients it is stopped by and not trained on; 0 = train all trees'),
  patience: z
    .int()
    .min(1)
    .default(10)
    .describe('trees without a lower loss of the validation patients after which it stops'),
  ...sharedOptions,
});

/** What of its options is worth searching for. */
export const gradientBoostingExpertSpace: Readonly<Record<string, SearchDimension>> = {
  n_estimators: searchRange(20, 500, { log: true, whole: true }),
  learning_rate: searchRange(0.01, 0.3, { log: true }),
  max_depth: searchRange(1, 7, { whole: true }),
  min_data_in_leaf: searchRange(5, 200, { log: true, whole: true }),
  l2: searchRange(0.1, 100, { log: true }),
  subsample: searchRange(0.4, 1),
  column_subsample: searchRange(0.3, 1),
};

/** Validated options of `gradient_boosting`. */
export type GradientBoostingExpertOptions = z.output<typeof gradientBoostingExpertOptionsSchema>;
