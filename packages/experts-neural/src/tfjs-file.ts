import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import { modelFiles } from './model-files.ts';
import { graphError } from './tfjs-error.ts';
import {
  graphFileSchema,
  layersFileSchema,
  type TfjsNode,
  type TfjsSignature,
  type TfjsTopology,
} from './tfjs-schema.ts';
import { readWeights, type TfjsWeights } from './tfjs-weights.ts';

/** A layers model as it was read. */
export interface TfjsLayers {
  readonly topology: TfjsTopology;
  readonly weights: TfjsWeights;
}

/** A graph model as it was read. */
export interface TfjsGraph {
  readonly nodes: readonly TfjsNode[];
  readonly signature: TfjsSignature;
  readonly weights: TfjsWeights;
}

/**
 * Reads a model of TensorFlow.js: `model.json`, or the folder that holds it, with the files of weights beside it.
 * @param maxMegabytes - of all of these files.
 * @throws ProdromeError `NOT_FOUND` for a file that is not there; `GRAPH` for another format, or files that do not fit or are too large.
 */
export async function readTfjs(
  path: string,
  maxMegabytes: number,
): Promise<TfjsLayers | TfjsGraph> {
  const file = (await isFolder(path)) ? join(path, 'model.json') : path;
  const readBytes = modelFiles('tfjs_model', maxMegabytes);
  const content = jsonOf(new TextDecoder().decode(await readBytes(file)));
  const read = (name: string): Promise<Uint8Array> => readBytes(beside(file, name));
  if (isGraph(content)) {
    const { modelTopology, userDefinedMetadata, weightsManifest, ...rest } = parsed(
      graphFileSchema,
      content,
      'a graph model of float32 and int32 weights',
    );
    const weights = await readWeights(weightsManifest, read);
    const signature = userDefinedMetadata?.signature ?? rest.signature ?? {};
    return { nodes: modelTopology.node, signature, weights };
  }
  const { modelTopology, weightsManifest } = parsed(
    layersFileSchema,
    content,
    'a sequential or functional layers model of float32 weights',
  );
  return { topology: modelTopology, weights: await readWeights(weightsManifest, read) };
}

const isGraph = (content: unknown): boolean =>
  typeof content === 'object' &&
  content !== null &&
  'format' in content &&
  content.format === 'graph-model';

function parsed<Schema extends z.ZodType>(
  schema: Schema,
  content: unknown,
  expected: string,
): z.output<Schema> {
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path.join('.') ?? '';
  throw graphError(place || 'model.json', expected, issue?.message ?? '', {
    hint: 'What TensorFlow.js 4 saves is read: convert other models to ONNX, for onnx_model',
  });
}

/** A file beside another, and not elsewhere. */
function beside(file: string, name: string): string {
  if (/[/\\]|^\.\.?$/.test(name))
    throw graphError('weightsManifest', 'names of files beside model.json', name);
  return join(dirname(file), name);
}

const isFolder = async (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw graphError('model.json', 'JSON', 'other text', { cause });
  }
}
