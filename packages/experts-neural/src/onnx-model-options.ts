import { z } from 'zod';

const inputSchema = z.strictObject({
  name: z.string().min(1).optional().describe("the graph's input; may be left out of a single one"),
  columns: z
    .array(z.string())
    .min(1)
    .describe('columns of the table, in the order the model wants'),
  steps: z
    .int()
    .min(1)
    .max(365)
    .optional()
    .describe(
      'recorded days of a window [n, steps, columns]; when not given the input is [n, columns] of today',
    ),
});

const outputSchema = z.strictObject({
  name: z
    .string()
    .min(1)
    .optional()
    .describe("the graph's output; may be left out where one only holds floats"),
  index: z
    .int()
    .min(0)
    .optional()
    .describe('column of the output that is the forecast; may be left out of a single one'),
  transform: z
    .enum(['none', 'sigmoid', 'softmax'])
    .default('none')
    .describe('what turns the output into probabilities'),
});

const goldenSchema = z.strictObject({
  values: z
    .record(z.string(), z.union([z.number().nullable(), z.array(z.number().nullable()).min(1)]))
    .describe('by column: its value, or the values of a window, the oldest first; null = missing'),
  answer: z.number().min(0).max(1).describe('what the model answered where it was trained'),
});

/** Options of `onnx_model`. */
export const onnxModelOptionsSchema = z.strictObject({
  path: z
    .string()
    .min(1)
    .meta({ file: true })
    .describe(
      'the .onnx file, beside the configuration; files of weights that it names lie beside it',
    ),
  inputs: z
    .array(inputSchema)
    .min(1)
    .describe(
      'for each input of the graph its `name` (not needed for a single one), `columns`, and `steps` where it takes windows of days',
    ),
  missing: z
    .union([z.enum(['abstain', 'nan']), z.number()])
    .default('abstain')
    .describe(
      'a missing value: no answer to the row; NaN, for models that know it; or this number in its place',
    ),
  output: outputSchema.prefault({}).describe('where the forecast is'),
  golden: z
    .array(goldenSchema)
    .default([])
    .describe(
      'rows with known answers, computed again whenever the model is loaded: `values` by column, `answer`',
    ),
  tolerance: z
    .number()
    .gt(0)
    .default(1e-4)
    .describe('how far from a golden answer the model may be'),
  trainedOn: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .describe(
      'whose data it was trained on, in your words; without it, figures are marked as possibly of rows that it was trained on',
    ),
  maxMegabytes: z
    .number()
    .gt(0)
    .default(100)
    .describe('size of the file at the most, with those beside it'),
  maxOperators: z.int().min(1).default(10_000).describe('operators of the graph at the most'),
});

/** Validated options of `onnx_model`. */
export type OnnxModelOptions = z.output<typeof onnxModelOptionsSchema>;
