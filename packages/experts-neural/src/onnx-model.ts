import { readFile } from 'node:fs/promises';
import { ProdromeError, type ExpertType } from '@prodrome/core';
import { frozenExpert } from './frozen-expert.ts';
import { onnxModelOptionsSchema, type OnnxModelOptions } from './onnx-model-options.ts';

const kind = 'onnx_model';

/** An ONNX file as an expert: see {@link onnxModelOptionsSchema} for how it is told of columns, and checked. */
export const onnxModel: ExpertType<OnnxModelOptions> = frozenExpert({
  type: kind,
  description: 'a frozen ONNX model from PyTorch, scikit-learn, LightGBM or elsewhere',
  options: onnxModelOptionsSchema,
  read: readFrozenFile,
});

async function readFrozenFile(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    throw new ProdromeError('NOT_FOUND', {
      where: `${kind}, path`,
      expected: 'a file that can be read',
      got: path,
      cause,
    });
  }
}
