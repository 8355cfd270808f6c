import { z } from 'zod';

/** Options of `featureDrift`. */
export const featureDriftOptionsSchema = z.strictObject({
  falseDiscoveryRate: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.05)
    .describe('share of the drifted columns that may be found by chance'),
  minRows: z
    .int()
    .min(5)
    .default(20)
    .describe('rows, and known values of a column, on either side at the least'),
  bins: z.int().min(2).max(1000).default(10).describe('bins of the population stability index'),
});

/** Options of `featureDrift` as one writes them: each may be left out. */
export type FeatureDriftOptions = z.input<typeof featureDriftOptionsSchema>;
