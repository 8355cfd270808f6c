import { z } from 'zod';

/** Options of `greedy`. */
export const greedyOptionsSchema = z.strictObject({
  rounds: z.int().min(1).default(25).describe('experts drawn, with replacement'),
});

/** Validated options of `greedy`. */
export type GreedyOptions = z.output<typeof greedyOptionsSchema>;
