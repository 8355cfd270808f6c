import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ProdromeError } from '@prodrome/core';
import { z } from 'zod';

const layerSchema = z.object({
  class_name: z.string(),
  config: z.looseObject({ name: z.string() }),
});
const sequentialSchema = z.object({
  class_name: z.literal('Sequential'),
  config: z.union([z.object({ layers: z.array(layerSchema) }), z.array(layerSchema)]),
});
const fileSchema = z.object({
  format: z.literal('layers-model').optional(),
  modelTopology: z.union([sequentialSchema, z.object({ model_config: sequentialSchema })]),
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string()),
      weights: z.array(
        z.object({
          name: z.string(),
          shape: z.array(z.int().min(0)),
          dtype: z.literal('float32'),
          quantization: z.never().optional(),
        }),
      ),
    }),
  ),
});

/** A layer of a sequential model: its kind, and its settings in the spelling of Keras. */
export interface TfjsLayer {
  readonly kind: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** A sequential layers model as it was read. */
export interface TfjsModel {
  readonly layers: readonly TfjsLayer[];
  readonly weights: ReadonlyMap<
    string,
    { readonly shape: readonly number[]; readonly data: Float32Array }
  >;
}

/**
 * Reads a layers model of TensorFlow.js: `model.json`, or the folder that holds it, with the files of weights beside it.
 * @throws ProdromeError `NOT_FOUND` for a file that is not there; `GRAPH` for another format, or files that do not fit.
 */
export async function readTfjs(path: string): Promise<TfjsModel> {
  const file = (await isFolder(path)) ? join(path, 'model.json') : path;
  const parsed = fileSchema.safeParse(jsonOf((await readBytes(file)).toString('utf8')));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue?.path.join('.') ?? '';
    throw graphError(
      place || 'model.json',
      'a sequential layers model of float32 weights',
      issue?.message ?? '',
      {
        hint: 'Graph models, functional models and quantised weights are not read: convert them to ONNX, for onnx_model',
      },
    );
  }
  const { modelTopology, weightsManifest } = parsed.data;
  const { config } = 'model_config' in modelTopology ? modelTopology.model_config : modelTopology;
  const list = Array.isArray(config) ? config : config.layers;
  const layers = list.map((layer) => ({
    kind: layer.class_name,
    name: layer.config.name,
    config: layer.config,
  }));
  const weights = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  for (const { paths, weights: specs } of weightsManifest) {
    const parts = await Promise.all(paths.map((own) => readBytes(beside(file, own))));
    const bytes = new Uint8Array(Buffer.concat(parts));
    let offset = 0;
    for (const { name, shape } of specs) {
      const length = 4 * shape.reduce((total, size) => total * size, 1);
      const own = bytes.slice(offset, (offset += length));
      if (own.length < length) throw graphError(name, `${length} bytes`, String(own.length));
      weights.set(name, { shape, data: new Float32Array(own.buffer) });
    }
    if (offset !== bytes.length)
      throw graphError(paths.join(', '), `${offset} bytes`, String(bytes.length));
  }
  return { layers, weights };
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

async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new ProdromeError('NOT_FOUND', {
      where: 'tfjs_model, path',
      expected: 'a file that can be read',
      got: path,
      cause,
    });
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw graphError('model.json', 'JSON', 'other text', { cause });
  }
}

/** What a layers model cannot be read for. */
export const graphError = (
  what: string,
  expected: string,
  got: string,
  more: { readonly hint?: string; readonly cause?: unknown } = {},
): ProdromeError =>
  new ProdromeError('GRAPH', { where: `tfjs_model, ${what}`, expected, got, ...more });
