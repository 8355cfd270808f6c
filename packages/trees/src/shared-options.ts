import { z } from 'zod';

/** A share that is not nothing. */
export const share = z.number().positive().max(1);

/** What a number may be multiplied by. */
export const factor = z.number().positive().max(1e100);

/** What makes leaves or splits cost something. */
export const penalty = z.number().min(0).max(1e100);

/** How many work on one training. */
export const threads = z
  .int()
  .min(1)
  .max(64)
  .default(1)
  .describe('threads of a training; of any number the model is the same, bit for bit');

/** Options that say what columns are. */
export const columnOptions = {
  monotone: z
    .array(z.literal([-1, 0, 1]))
    .optional()
    .describe('for each column how forecasts go where it rises: 1 up, −1 down, 0 either way'),
  categorical: z
    .array(z.int().min(0))
    .optional()
    .describe(
      'columns whose values are categories: whole numbers from 0 to 65535 without an order',
    ),
  categorySmoothing: penalty
    .default(10)
    .describe('added to second derivatives where categories are put in order'),
  categoryL2: penalty.default(10).describe('L2 penalty, beside l2, of splits of categories'),
  interactions: z
    .array(z.array(z.int().min(0)).min(1))
    .optional()
    .describe(
      'groups of columns: those of a branch are all in one; columns not listed are one more',
    ),
};
