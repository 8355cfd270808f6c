import { z } from 'zod';

/** Options of {@link createConformalBands}. */
export const conformalBandsOptionsSchema = z.strictObject({
  horizonDays: z.int().min(1).describe('whole days between a forecast and its outcome'),
  alpha: z
    .number()
    .gt(0)
    .lt(0.5)
    .default(0.1)
    .describe(
      'the share of days with an attack, and of those without, whose band may rule out what came true',
    ),
  rate: z
    .number()
    .positive()
    .max(1)
    .default(0.05)
    .describe("γ: how far one resolved forecast moves a patient's level"),
});

/** Options of conformal bands, validated. */
export type ConformalBandsOptions = z.output<typeof conformalBandsOptionsSchema>;
