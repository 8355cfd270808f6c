import { z } from 'zod';

/** A share that is not nothing. */
export const share = z.number().positive().max(1);

const penalty = z.number().min(0).max(1e100);

/** Options of every expert of trees. */
export const sharedOptions = {
  categorySmoothing: penalty
    .default(10)
    .describe(
      'added to second derivatives where categories are put in order: the more, the less do rare ones stand out',
    ),
  categoryL2: penalty.default(10).describe('L2 penalty of splits of categories, beside any other'),
  plausibility: z
    .enum(['enforce', 'ignore'])
    .default('ignore')
    .describe(
      'enforce: where the catalogue expects a column to raise or lower the odds, no forecast goes the other way',
    ),
};
