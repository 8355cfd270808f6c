import { z } from 'zod';

const layerSchema = z.object({
  class_name: z.string(),
  config: z.looseObject({ name: z.string() }),
});
const sequentialSchema = z.object({
  class_name: z.literal('Sequential'),
  config: z.union([z.object({ layers: z.array(layerSchema) }), z.array(layerSchema)]),
});

const manifestOf = <Kind extends z.ZodType<'float32' | 'int32'>>(dtype: Kind) =>
  z.array(
    z.object({
      paths: z.array(z.string()),
      weights: z.array(
        z.object({
          name: z.string(),
          shape: z.array(z.int().min(0)),
          dtype,
          quantization: z.never().optional(),
        }),
      ),
    }),
  );

/** The `model.json` of a sequential layers model. */
export const layersFileSchema = z.object({
  format: z.literal('layers-model').optional(),
  modelTopology: z.union([sequentialSchema, z.object({ model_config: sequentialSchema })]),
  weightsManifest: manifestOf(z.literal('float32')),
});

// as JSON writes protocol buffers: long integers are text
const integer = z
  .union([z.int(), z.string().regex(/^-?\d{1,15}$/)])
  .transform((value) => Number(value));
const shapeSchema = z.object({
  unknownRank: z.boolean().optional(),
  dim: z.array(z.object({ size: integer })).optional(),
});
const attributeSchema = z.object({
  b: z.boolean().optional(),
  i: integer.optional(),
  s: z.base64().optional(),
  type: z.union([z.string(), z.int()]).optional(),
  shape: shapeSchema.optional(),
  list: z.object({ i: z.array(integer).optional(), s: z.array(z.base64()).optional() }).optional(),
});
const nodeSchema = z.object({
  name: z.string().min(1),
  op: z.string(),
  input: z.array(z.string()).default([]),
  attr: z.record(z.string(), attributeSchema).default({}),
});
const endsSchema = z.record(z.string(), z.object({ name: z.string() }));

const signatureSchema = z.object({
  inputs: endsSchema.optional(),
  outputs: endsSchema.optional(),
});

/** The `model.json` of a graph model. */
export const graphFileSchema = z.object({
  format: z.literal('graph-model'),
  modelTopology: z.object({ node: z.array(nodeSchema).min(1) }),
  signature: signatureSchema.optional(),
  // where older converters write it
  userDefinedMetadata: z.object({ signature: signatureSchema.optional() }).optional(),
  weightsManifest: manifestOf(z.enum(['float32', 'int32'])),
});

/** A node of a graph: its operator, the names of what goes in, and its settings as TensorFlow writes them. */
export type TfjsNode = z.output<typeof nodeSchema>;

/** What a graph model calls its inputs and outputs. */
export type TfjsSignature = z.output<typeof signatureSchema>;
