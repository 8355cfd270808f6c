import { searchRange, type SearchDimension } from '@prodrome/core';
import { z } from 'zod';

/** Options of `logistic_regression`; names and meaning as in scikit-learn. */
export const logisticRegressionOptionsSchema = z.strictObject({
  C: z
    .number()
    .positive()
    .default(1)
    .describe('inverse strength of the penalty; smaller values penalise more'),
  l1Ratio: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe('share of the L1 penalty: 0 ridge, 1 lasso, between them elastic net'),
  maxIterations: z.int().min(1).default(100).describe('Newton steps at the most'),
});

/** What of its options is worth searching for. */
export const logisticRegressionSpace: Readonly<Record<string, SearchDimension>> = {
  C: searchRange(0.0001, 100, { log: true }),
  l1_ratio: { kind: 'choice', values: [0, 0.5, 1], ordered: true },
};

/** Validated options of `logistic_regression`. */
export type LogisticRegressionOptions = z.output<typeof logisticRegressionOptionsSchema>;
