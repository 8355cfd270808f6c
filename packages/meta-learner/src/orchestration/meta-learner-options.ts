import { z } from 'zod';

/** Options of {@link createMetaLearner}. */
export const metaLearnerOptionsSchema = z.strictObject({
  horizonDays: z.int().min(1).describe('whole days between a forecast and its outcome'),
  correctionDays: z
    .int()
    .min(2)
    .default(60)
    .describe(
      'days before the last observed one on which days and outcomes may still come or be corrected',
    ),
});

/** Options of the meta-learner, validated. */
export type MetaLearnerOptions = z.output<typeof metaLearnerOptionsSchema>;
