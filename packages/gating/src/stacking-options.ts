import { z } from 'zod';

/** Options of `stacking`: the specification's `stacking_model`. */
export const stackingOptionsSchema = z.strictObject({
  type: z.literal('logistic_regression').default('logistic_regression').describe('the model'),
  parameters: z
    .strictObject({
      C: z.number().positive().default(1).describe('inverse strength of the L2 penalty'),
    })
    .prefault({})
    .describe("the model's options"),
});

/** Validated options of `stacking`. */
export type StackingOptions = z.output<typeof stackingOptionsSchema>;
