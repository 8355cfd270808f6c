import { z } from 'zod';

/** Options of `platt`. */
export const plattOptionsSchema = z.strictObject({
  penalty: z
    .number()
    .positive()
    .default(1)
    .describe('how strongly it is drawn to no correction, in rows'),
});

/** Validated options of `platt`. */
export type PlattOptions = z.output<typeof plattOptionsSchema>;
