import { z } from 'zod';

/** Options of `sample_name`. */
export const sampleNameOptionsSchema = z.strictObject({
  strength: z
    .number()
    .positive()
    .default(50)
    .describe('labelled days that the rate of all weekdays counts as'),
});

/** Validated options of `sample_name`. */
export type SampleNameOptions = z.output<typeof sampleNameOptionsSchema>;
