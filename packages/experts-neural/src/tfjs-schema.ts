import { z } from 'zod';

const mostLayers = 10_000;

const layerSchema = z.object({
  class_name: z.string(),
  config: z.looseObject({ name: z.string() }),
});
// of what wrote the topology: Keras, or `tfjs-layers 4.22.0`
const keras_version = z.string().optional();
const sequentialSchema = z.object({
  class_name: z.literal('Sequential'),
  keras_version,
  config: z.union([
    z.object({ layers: z.array(layerSchema).max(mostLayers) }),
    z.array(layerSchema).max(mostLayers),
  ]),
});

/** Layer, which of its calls, which output of it; then what the call was given beside. */
const referenceSchema = z.union([
  z.tuple([z.string(), z.int().min(0), z.int().min(0)]),
  z.tuple([z.string(), z.int().min(0), z.int().min(0), z.looseObject({})]),
]);
const endsOfModelSchema = z
  .union([z.array(referenceSchema).min(1), referenceSchema])
  .transform(
    (ends) => (typeof ends[0] === 'string' ? [ends] : ends) as z.output<typeof referenceSchema>[],
  );
const functionalSchema = z.object({
  class_name: z.literal(['Functional', 'Model']),
  keras_version,
  config: z.object({
    layers: z
      .array(
        layerSchema.extend({
          name: z.string(),
          inbound_nodes: z.array(z.array(referenceSchema).min(1)),
        }),
      )
      .max(mostLayers),
    input_layers: endsOfModelSchema,
    output_layers: endsOfModelSchema,
  }),
});
const modelSchema = z.discriminatedUnion('class_name', [sequentialSchema, functionalSchema]);

const quantizationSchema = z.union([
  z.object({ dtype: z.literal('float16') }),
  z.object({ dtype: z.literal(['uint8', 'uint16']), scale: z.number(), min: z.number() }),
]);

const manifestOf = <Kind extends z.ZodType<'float32' | 'int32'>>(dtype: Kind) =>
  z.array(
    z.object({
      paths: z.array(z.string()),
      weights: z.array(
        z.object({
          name: z.string(),
          shape: z.array(z.int().min(0)),
          dtype,
          quantization: quantizationSchema.optional(),
          group: z.string().optional(),
        }),
      ),
    }),
  );

/** Converters write the model beside the version of Keras. */
const unwrapped = (topology: unknown): unknown => {
  if (typeof topology !== 'object' || topology === null || !('model_config' in topology))
    return topology;
  const { model_config, ...version } = topology;
  return typeof model_config === 'object' ? { ...version, ...model_config } : model_config;
};

/** The `model.json` of a layers model. */
export const layersFileSchema = z.object({
  format: z.literal('layers-model').optional(),
  modelTopology: z.preprocess(unwrapped, modelSchema),
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

/** The topology of a layers model. */
export type TfjsTopology = z.output<typeof modelSchema>;

/** Files of weights, and what lies in them one after another. */
export type TfjsManifest = z.output<typeof graphFileSchema>['weightsManifest'];

/** A node of a graph: its operator, the names of what goes in, and its settings as TensorFlow writes them. */
export type TfjsNode = z.output<typeof nodeSchema>;

/** What a graph model calls its inputs and outputs. */
export type TfjsSignature = z.output<typeof signatureSchema>;
