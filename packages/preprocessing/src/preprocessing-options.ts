import { z } from 'zod';

/** The `preprocessing` section. */
export const preprocessingOptionsSchema = z
  .strictObject({
    standardization: z
      .boolean()
      .optional()
      .describe('true is scaling standard, false is scaling none'),
    scaling: z
      .enum(['standard', 'robust', 'min_max', 'none'])
      .optional()
      .describe(
        'standard (the default): mean and standard deviation of the training rows; robust: median and interquartile range; min_max: to [0, 1]; or none',
      ),
    imputation: z
      .strictObject({
        method: z
          .enum(['mean', 'median', 'most_frequent', 'last_value', 'constant'])
          .default('mean')
          .describe(
            "what a missing value is replaced with; last_value: the patient's own last one, before the first the mean",
          ),
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
    featureSelection: z
      .strictObject({
        method: z
          .enum(['variance_threshold', 'mutual_information'])
          .describe('how columns are judged'),
        threshold: z
          .number()
          .min(0)
          .optional()
          .describe(
            'for variance_threshold: the variance in the training rows, imputed and unscaled, that a column must exceed; 0 when not given',
          ),
        k: z
          .int()
          .min(1)
          .optional()
          .describe(
            'for mutual_information: how many columns stay, those that tell most of the label in the training rows',
          ),
      })
      .refine(({ method, k }) => (method === 'mutual_information') === (k !== undefined), {
        message: 'a number of columns where method is mutual_information, and none otherwise',
        path: ['k'],
      })
      .refine(
        ({ method, threshold }) => method === 'variance_threshold' || threshold === undefined,
        {
          message: 'none where method is mutual_information',
          path: ['threshold'],
        },
      )
      .optional()
      .describe('columns to leave out; without it all stay'),
  })
  .refine(
    ({ standardization, scaling }) =>
      standardization === undefined ||
      scaling === undefined ||
      scaling === (standardization ? 'standard' : 'none'),
    {
      message: 'standard with standardization true, none with false, or only one of the two',
      path: ['scaling'],
    },
  );

/** Options of {@link createPreprocessing}, all with defaults. */
export type PreprocessingInput = z.input<typeof preprocessingOptionsSchema>;

/** Validated options of {@link createPreprocessing}. */
export type PreprocessingOptions = z.output<typeof preprocessingOptionsSchema>;
