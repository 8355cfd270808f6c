import { writeModel } from '@prodrome/graph';
import type { ExpertType } from '@prodrome/core';
import { z } from 'zod';
import { frozenExpert } from './frozen-expert.ts';
import { onnxModelOptionsSchema } from './onnx-model-options.ts';
import { readTfjs } from './tfjs-file.ts';
import { convertGraph } from './tfjs-graph.ts';
import { convertLayers } from './tfjs-layers.ts';

/** Options of `tfjs_model`: those of `onnx_model`, but for the path. */
export const tfjsModelOptionsSchema = onnxModelOptionsSchema.safeExtend({
  path: z
    .string()
    .min(1)
    .meta({ file: true })
    .describe('the folder of a layers or graph model, or its model.json, beside the configuration'),
});

/** Validated options of `tfjs_model`. */
export type TfjsModelOptions = z.output<typeof tfjsModelOptionsSchema>;

/**
 * A layers model, sequential or functional, or a graph model of TensorFlow.js as an expert: it becomes an ONNX model when it is read, and all else is as of
 * {@link onnxModel}. No TensorFlow.js is needed. Layers, their settings, weights and operators that are not known are refused by name.
 */
export const tfjsModel: ExpertType<TfjsModelOptions> = frozenExpert({
  type: 'tfjs_model',
  description: 'a frozen model of TensorFlow.js: layers, or a graph',
  options: tfjsModelOptionsSchema,
  read: async ({ path, maxMegabytes }) => {
    const model = await readTfjs(path, maxMegabytes);
    return writeModel('topology' in model ? convertLayers(model) : convertGraph(model));
  },
});
