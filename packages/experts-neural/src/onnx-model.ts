import type { ExpertType } from '@prodrome/core';
import { frozenExpert } from './frozen-expert.ts';
import { readOnnxFile } from './onnx-file.ts';
import { onnxModelOptionsSchema, type OnnxModelOptions } from './onnx-model-options.ts';

/** An ONNX file as an expert: see {@link onnxModelOptionsSchema} for how it is told of columns, and checked. */
export const onnxModel: ExpertType<OnnxModelOptions> = frozenExpert({
  type: 'onnx_model',
  description: 'a frozen ONNX model from PyTorch, scikit-learn, LightGBM, CatBoost or elsewhere',
  options: onnxModelOptionsSchema,
  read: ({ path, maxMegabytes }) => readOnnxFile(path, maxMegabytes),
});
