import { z } from 'zod';
import { windowStatistics } from './window-outputs.ts';

const days = z
  .array(z.int().min(1).max(365))
  .min(1)
  .refine((list) => new Set(list).size === list.length, 'each number of days once');

const columns = z
  .array(z.string())
  .min(1)
  .optional()
  .describe('of these columns; without it of every column of numbers but the static ones');

/** Options of {@link createWindowFeatures}: the `lags` and `windows` of the `preprocessing` section. */
export const windowOptionsSchema = z.strictObject({
  lags: z
    .strictObject({
      days: days.describe('how many calendar days ago; several make several columns each'),
      columns,
    })
    .optional()
    .describe("columns that hold another day's value; a day that was not recorded is missing"),
  windows: z
    .strictObject({
      days: days.describe('lengths in calendar days, today included'),
      statistics: z
        .array(z.enum(windowStatistics))
        .min(1)
        .default(['mean'])
        .describe('what is told of the observed values of a window'),
      columns,
    })
    .optional()
    .describe('columns that hold statistics of the last days'),
});

/** Options of {@link createWindowFeatures}; none = no new columns. */
export type WindowInput = z.input<typeof windowOptionsSchema>;

/** Validated options of {@link createWindowFeatures}. */
export type WindowOptions = z.output<typeof windowOptionsSchema>;
