import { z } from 'zod';
import { completeWith } from './complete-options.ts';
import { columnOptions, factor, share, threads } from './shared-options.ts';

const forestShape = {
  trees: z.int().min(1).max(100_000).default(100).describe('trees, each for itself'),
  maxLeaves: z.int().min(2).optional().describe('leaves of a tree at the most'),
  maxDepth: z.int().min(1).optional().describe('splits from root to leaf at the most'),
  minDataInLeaf: z.int().min(1).default(1).describe('drawn rows in a leaf at the least'),
  columnSubsampleByNode: z
    .union([share, z.literal('sqrt')])
    .default('sqrt')
    .describe(
      'share of the columns that each leaf is looked at in; sqrt: the root of their number',
    ),
  rowSubsample: share.default(1).describe('rows that are drawn for each tree, as a share of all'),
  seed: z.int().default(0).describe('seed of all that is drawn'),
  classWeights: z
    .union([z.literal('balanced'), z.array(factor).length(2)])
    .optional()
    .describe('what weights are multiplied by, for labels 0 and 1; balanced: both weigh the same'),
  ...columnOptions,
  threads,
};
const drawn = (isDefault: boolean) =>
  z.boolean().default(isDefault).describe('whether rows are drawn with replacement');

/** Options of {@link createRandomForest}, each with its default and meaning. */
export const randomForestOptionsSchema = z.strictObject({ ...forestShape, bootstrap: drawn(true) });

/** Options of {@link createExtraTrees}, each with its default and meaning. */
export const extraTreesOptionsSchema = z.strictObject({ ...forestShape, bootstrap: drawn(false) });

/** Validated options of a forest, defaults filled in. */
export type ForestOptions = z.output<typeof randomForestOptionsSchema>;

/** Options of a forest as one writes them: each may be left out. */
export type ForestInput = z.input<typeof randomForestOptionsSchema>;

/**
 * Options with defaults filled in.
 * @throws ProdromeError `USAGE` that names the first option that is wrong.
 */
export const completeForest = (input: ForestInput, isExtremelyRandom: boolean): ForestOptions =>
  isExtremelyRandom
    ? completeWith(extraTreesOptionsSchema, input, 'createExtraTrees')
    : completeWith(randomForestOptionsSchema, input, 'createRandomForest');
