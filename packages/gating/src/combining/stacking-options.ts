import { searchRange, type SearchDimension } from '@prodrome/core';
import { z } from 'zod';

/** Options of `stacking`: the specification's `stacking_model`. */
export const stackingOptionsSchema = z.strictObject({
  type: z
    .string()
    .default('logistic_regression')
    .describe("the type of model that learns on the experts' answers"),
  parameters: z.record(z.string(), z.unknown()).default({}).describe("the model's options"),
});

/** Validated options of `stacking`. */
export type StackingOptions = z.output<typeof stackingOptionsSchema>;

/** Options of the stacking model `logistic_regression`. */
export const logisticStackingOptionsSchema = z.strictObject({
  C: z.number().positive().default(1).describe('inverse strength of the L2 penalty'),
});

/** What of them is worth searching for. */
export const logisticStackingSpace: Readonly<Record<string, SearchDimension>> = {
  C: searchRange(0.001, 1000, { log: true }),
};

/** Validated options of the stacking model `logistic_regression`. */
export type LogisticStackingOptions = z.output<typeof logisticStackingOptionsSchema>;
