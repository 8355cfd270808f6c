import { z } from 'zod';

/** The `preprocessing` section. */
export const preprocessingOptionsSchema = z.strictObject({
  standardization: z
    .boolean()
    .default(true)
    .describe('subtract the mean and divide by the standard deviation of the training rows'),
  imputation: z
    .strictObject({
      method: z
        .enum(['mean', 'median', 'constant'])
        .default('mean')
        .describe('what a missing value is replaced with'),
      value: z.number().optional().describe('the replacement, for method constant'),
    })
    .refine(({ method, value }) => (method === 'constant') === (value !== undefined), {
      message: 'a number where method is constant, and none otherwise',
      path: ['value'],
    })
    .prefault({})
    .describe('missing values, for experts that need prepared inputs'),
  missingIndicators: z
    .boolean()
    .default(true)
    .describe('add a 0/1 column for every column that had missing values in training'),
});

/** Validated options of {@link createPreprocessing}. */
export type PreprocessingOptions = z.output<typeof preprocessingOptionsSchema>;
