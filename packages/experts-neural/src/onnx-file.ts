import { dirname, join } from 'node:path';
import { filesBeside, readModel, writeModel } from '@prodrome/graph';
import { modelFiles } from './model-files.ts';
import { hasHalves, withSingleEnds } from './onnx-ends.ts';

/**
 * An ONNX file as one that stands alone, whose inputs and outputs are tensors of singles or doubles: weights in files beside it are
 * taken in, `ZipMap` is taken off, half precision is cast at its ends.
 * @param maxMegabytes - of the file and those beside it.
 * @throws ProdromeError `NOT_FOUND` for a file that is not there, `GRAPH` for one that is no sound model or is too large.
 */
export async function readOnnxFile(path: string, maxMegabytes: number): Promise<Uint8Array> {
  const read = modelFiles('onnx_model', maxMegabytes);
  const bytes = await read(path);
  const files = new Map<string, Uint8Array>();
  for (const name of filesBeside(bytes)) files.set(name, await read(join(dirname(path), name)));
  const model = readModel(bytes, files);
  const isPlain = files.size === 0 && !hasHalves(model) && !namesMaps(bytes);
  return isPlain ? bytes : writeModel(withSingleEnds(model));
}

/** Whether a `ZipMap` may have been taken off. */
const namesMaps = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('ZipMap');
