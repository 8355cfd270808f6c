import { z } from 'zod';

/** Options of `sample_name`. */
export const sampleNameOptionsSchema = z.strictObject({
  strength: z
    .number()
    .positive()
    .default(1)
    .describe('rows with the squared error ¼, that of answering ½, that each expert begins with'),
});

/** Validated options of `sample_name`. */
export type SampleNameOptions = z.output<typeof sampleNameOptionsSchema>;
