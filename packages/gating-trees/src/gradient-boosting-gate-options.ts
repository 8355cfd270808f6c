import { searchRange, type SearchDimension } from '@prodrome/core';
import { z } from 'zod';

/** Options of the gate `gradient_boosting`. */
export const gradientBoostingGateOptionsSchema = z.strictObject({
  rounds: z
    .int()
    .min(1)
    .max(1000)
    .default(10)
    .describe('rounds at the most: in each, the score of every expert gets trees'),
  treesPerRound: z.int().min(1).max(1000).default(10).describe('trees an expert in a round'),
  learningRate: z
    .number()
    .positive()
    .max(1)
    .default(0.1)
    .describe('share of each tree’s step that is taken'),
  maxDepth: z.int().min(1).max(16).default(3).describe('splits from root to leaf at the most'),
  minDataInLeaf: z.int().min(1).default(20).describe('rows in a leaf at the least'),
  l2: z.number().min(0).max(1e100).default(1).describe('L2 penalty of leaf values'),
  useConfidence: z
    .boolean()
    .default(true)
    .describe("let the trees of an expert's score split on its own confidence"),
  validationFraction: z
    .number()
    .min(0)
    .max(0.5)
    .default(0.15)
    .describe('share of the patients it is stopped by and not trained on; 0 = train all rounds'),
  patience: z
    .int()
    .min(1)
    .default(3)
    .describe('rounds without a lower loss of the validation patients after which it stops'),
  maxRows: z
    .int()
    .min(2)
    .max(10_000_000)
    .default(20_000)
    .describe('training rows that are learned from at the most, evenly spaced among all'),
});

/** What of them is worth searching for. */
export const gradientBoostingGateSpace: Readonly<Record<string, SearchDimension>> = {
  learning_rate: searchRange(0.02, 0.3, { log: true }),
  max_depth: searchRange(1, 6, { whole: true }),
  l2: searchRange(0.1, 100, { log: true }),
};

/** Validated options of the gate `gradient_boosting`. */
export type GradientBoostingGateOptions = z.output<typeof gradientBoostingGateOptionsSchema>;
