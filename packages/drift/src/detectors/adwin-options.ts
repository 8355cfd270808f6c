import { z } from 'zod';

/** Options of `adwin`; names and defaults as in River. */
export const adwinOptionsSchema = z.strictObject({
  delta: z
    .number()
    .positive()
    .max(1)
    .default(0.002)
    .describe('confidence: the smaller, the fewer false alarms and the later a drift is found'),
  clock: z.int().min(1).max(1_000_000).default(32).describe('updates from one test to the next'),
  maxBuckets: z
    .int()
    .min(2)
    .max(1000)
    .default(5)
    .describe('buckets of one size, above which two are merged'),
  minWindowLength: z
    .int()
    .min(1)
    .default(5)
    .describe('values on either side of a cut at the least'),
  gracePeriod: z.int().min(0).default(10).describe('values up to which nothing is tested'),
});

/** Validated options of `adwin`. */
export type AdwinOptions = z.output<typeof adwinOptionsSchema>;
