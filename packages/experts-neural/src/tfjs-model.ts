import { writeModel } from '@prodrome/graph';
import type { ExpertType } from '@prodrome/core';
import { z } from 'zod';
import { frozenExpert } from './frozen-expert.ts';
import { onnxModelOptionsSchema } from './onnx-model-options.ts';
import { readTfjs } from './tfjs-file.ts';
import { convertLayers } from './tfjs-layers.ts';

/** Options of `tfjs_model`: those of `onnx_model`, but for the path. */
export const tfjsModelOptionsSchema = onnxModelOptionsSchema.safeExtend({
  path: z
    .string()
    .min(1)
    .meta({ file: true })
    .describe('the folder of a layers model, or its model.json, beside the configuration'),
});

/** Validated options of `tfjs_model`. */
export type TfjsModelOptions = z.output<typeof tfjsModelOptionsSchema>;

/**
 * A sequential layers model of TensorFlow.js as an expert: it becomes an ONNX model when it is read, and all else is as of {@link onnxModel}. No
 * TensorFlow.js is needed. Graph models, functional models and layers that are not known are refused by name.
 */
export const tfjsModel: ExpertType<TfjsModelOptions> = frozenExpert({
  type: 'tfjs_model',
  description: 'a frozen sequential model of TensorFlow.js layers',
  options: tfjsModelOptionsSchema,
  read: async (path) => writeModel(convertLayers(await readTfjs(path))),
});
