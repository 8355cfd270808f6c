import { z } from 'zod';

/** Options of `climatology`. */
export const climatologyOptionsSchema = z.strictObject({
  strength: z
    .number()
    .positive()
    .optional()
    .describe('recorded days that the population rate counts as; fitted when not given'),
});

/** Validated options of `climatology`. */
export type ClimatologyOptions = z.output<typeof climatologyOptionsSchema>;
