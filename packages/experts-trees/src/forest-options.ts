import { searchRange, type SearchDimension } from '@prodrome/core';
import { z } from 'zod';
import { share, sharedOptions } from './shared-options.ts';

const forestOptions = {
  nEstimators: z.int().min(1).max(100_000).default(100).describe('trees, each for itself'),
  maxDepth: z
    .int()
    .min(1)
    .optional()
    .describe('splits from root to leaf at the most; any number when not given'),
  maxLeaves: z
    .int()
    .min(2)
    .optional()
    .describe('leaves of a tree at the most; any number when not given'),
  // of 1, 5 and 20 the best Brier score and calibration on diaries; see the README
  minDataInLeaf: z.int().min(1).default(20).describe('drawn rows in a leaf at the least'),
  columnSubsampleByNode: z
    .union([share, z.literal('sqrt')])
    .default('sqrt')
    .describe(
      'share of the columns that each split is looked for in; sqrt: the root of their number',
    ),
  subsample: share.default(1).describe('rows that are drawn for each tree, as a share of all'),
};
const drawn = (isDefault: boolean) =>
  z.boolean().default(isDefault).describe('whether rows are drawn with replacement');

/** Options of `random_forest`; names and defaults as in scikit-learn's RandomForestClassifier where it has them, but for the size of leaves. */
export const randomForestExpertOptionsSchema = z.strictObject({
  ...forestOptions,
  bootstrap: drawn(true),
  ...sharedOptions,
});

/** Options of `extra_trees`; names and defaults as in scikit-learn's ExtraTreesClassifier where it has them, but for the size of leaves. */
export const extraTreesExpertOptionsSchema = z.strictObject({
  ...forestOptions,
  bootstrap: drawn(false),
  ...sharedOptions,
});

/** What of the options of forests is worth searching for. */
export const forestSpace: Readonly<Record<string, SearchDimension>> = {
  min_data_in_leaf: searchRange(1, 200, { log: true, whole: true }),
  column_subsample_by_node: searchRange(0.1, 1),
  subsample: searchRange(0.3, 1),
};

/** Validated options of `random_forest`. */
export type RandomForestExpertOptions = z.output<typeof randomForestExpertOptionsSchema>;

/** Validated options of `extra_trees`. */
export type ExtraTreesExpertOptions = z.output<typeof extraTreesExpertOptionsSchema>;
