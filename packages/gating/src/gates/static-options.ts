import { z } from 'zod';

/** Options of `static`. */
export const staticOptionsSchema = z.strictObject({
  weights: z
    .record(z.string(), z.number().min(0))
    .describe('the weight of each expert by its name, in any unit; an expert without one has 0'),
});

/** Validated options of `static`. */
export type StaticOptions = z.output<typeof staticOptionsSchema>;
