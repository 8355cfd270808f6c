import { z } from 'zod';

const parameters = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .optional();

type Nested = null | number | string | boolean | readonly Nested[];

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

const input = z.object({
  name: z.string(),
  shape: z.array(z.int().min(0)).min(1).max(3),
  datatype: z.string(),
  parameters,
  data: z
    .union([bytes, z.array(z.unknown()) as unknown as z.ZodType<readonly Nested[]>])
    .describe('elements in row-major order, flat or nested; null = not observed'),
});

/** One tensor of a request. */
export type InferInput = z.output<typeof input>;

/** A request of the Open Inference Protocol. */
export const inferRequest = z.object({
  id: z.string().optional(),
  parameters,
  inputs: z.array(input).min(1).max(4),
  outputs: z.array(z.object({ name: z.string(), parameters })).optional(),
});

/** A request, validated. */
export type InferRequest = z.output<typeof inferRequest>;

/** The answer to a request. */
export const inferResponse = z.strictObject({
  model_name: z.string(),
  model_version: z.string(),
  id: z.string().optional(),
  outputs: z.array(
    z.strictObject({
      name: z.string(),
      shape: z.array(z.int()),
      datatype: z.string(),
      parameters,
      data: z
        .array(z.number().nullable())
        .optional()
        .describe('in row-major order; null where there is no answer; absent where it is binary'),
    }),
  ),
});

/** A tensor of the answer before it is written. */
export interface OutputTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

const tensor = z.strictObject({
  name: z.string(),
  datatype: z.string(),
  shape: z.array(z.int()).describe('-1 = as many as there are rows'),
});

/** What a model takes and gives. */
export const modelMetadata = z.strictObject({
  name: z.string(),
  versions: z.array(z.string()),
  platform: z.string(),
  inputs: z.array(tensor),
  outputs: z.array(tensor),
  parameters: z.strictObject({
    columns: z.array(z.string()).describe('of `features`, in their order'),
    experts: z.array(z.string()).describe('of `weights` and `expert_probabilities`'),
    horizon_days: z.int().describe('days between a row and what is forecast of it'),
    model: z.string().describe('SHA-256 that names the model in receipts'),
  }),
});
