import { z } from 'zod';

/** Options of `kswin`; names and defaults as in River. */
export const kswinOptionsSchema = z
  .strictObject({
    alpha: z
      .number()
      .positive()
      .max(1)
      .default(0.005)
      .describe('chance of a drift where there is none, at one test'),
    windowSize: z.int().min(2).max(100_000).default(100).describe('values in the window'),
    statSize: z
      .int()
      .min(1)
      .default(30)
      .describe('newest values, and values drawn from those before them'),
    seed: z.int().default(0).describe('seed of the samples'),
  })
  .refine(({ windowSize, statSize }) => 2 * statSize <= windowSize, {
    path: ['statSize'],
    message: 'expected at most half of the window size',
  });

/** Validated options of `kswin`. */
export type KswinOptions = z.output<typeof kswinOptionsSchema>;
