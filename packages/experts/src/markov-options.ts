import { z } from 'zod';

/** Options of `markov`. */
export const markovOptionsSchema = z.strictObject({
  l2: z
    .number()
    .positive()
    .default(1)
    .describe('weight of the penalty that draws each state towards the climatology'),
});

/** Validated options of `markov`. */
export type MarkovOptions = z.output<typeof markovOptionsSchema>;
