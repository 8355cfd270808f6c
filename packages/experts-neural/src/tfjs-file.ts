import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ProdromeError } from '@prodrome/core';
import type { z } from 'zod';
import {
  graphFileSchema,
  layersFileSchema,
  type TfjsNode,
  type TfjsSignature,
} from './tfjs-schema.ts';

/** A layer of a sequential model: its kind, and its settings in the spelling of Keras. */
export interface TfjsLayer {
  readonly kind: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Weights by name, as they were read. */
type TfjsWeights<Numbers> = ReadonlyMap<
  string,
  { readonly shape: readonly number[]; readonly data: Numbers }
>;

/** A sequential layers model as it was read. */
export interface TfjsLayers {
  readonly layers: readonly TfjsLayer[];
  readonly weights: TfjsWeights<Float32Array>;
}

/** A graph model as it was read. */
export interface TfjsGraph {
  readonly nodes: readonly TfjsNode[];
  readonly signature: TfjsSignature;
  readonly weights: TfjsWeights<Float32Array | Int32Array>;
}

const numbers = { float32: Float32Array, int32: Int32Array };

/**
 * Reads a model of TensorFlow.js: `model.json`, or the folder that holds it, with the files of weights beside it.
 * @throws ProdromeError `NOT_FOUND` for a file that is not there; `GRAPH` for another format, or files that do not fit.
 */
export async function readTfjs(path: string): Promise<TfjsLayers | TfjsGraph> {
  const file = (await isFolder(path)) ? join(path, 'model.json') : path;
  const content = jsonOf((await readBytes(file)).toString('utf8'));
  if (isGraph(content)) {
    const { modelTopology, userDefinedMetadata, weightsManifest, ...rest } = parsed(
      graphFileSchema,
      content,
      'a graph model of float32 and int32 weights',
    );
    const weights = await readWeights(file, weightsManifest);
    const signature = userDefinedMetadata?.signature ?? rest.signature ?? {};
    return { nodes: modelTopology.node, signature, weights };
  }
  const { modelTopology, weightsManifest } = parsed(
    layersFileSchema,
    content,
    'a sequential layers model of float32 weights',
  );
  const { config } = 'model_config' in modelTopology ? modelTopology.model_config : modelTopology;
  const list = Array.isArray(config) ? config : config.layers;
  const layers = list.map((layer) => ({
    kind: layer.class_name,
    name: layer.config.name,
    config: layer.config,
  }));
  return { layers, weights: await readWeights(file, weightsManifest) };
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
    hint: 'Functional models and quantised weights are not read: convert them to ONNX, for onnx_model',
  });
}

async function readWeights<Kind extends keyof typeof numbers>(
  file: string,
  manifest: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly {
      readonly name: string;
      readonly shape: readonly number[];
      readonly dtype: Kind;
    }[];
  }[],
): Promise<TfjsWeights<InstanceType<(typeof numbers)[Kind]>>> {
  const weights = new Map<
    string,
    { shape: readonly number[]; data: InstanceType<(typeof numbers)[Kind]> }
  >();
  for (const { paths, weights: specs } of manifest) {
    const parts = await Promise.all(paths.map((own) => readBytes(beside(file, own))));
    const bytes = new Uint8Array(Buffer.concat(parts));
    let offset = 0;
    for (const { name, shape, dtype } of specs) {
      const length = 4 * shape.reduce((total, size) => total * size, 1);
      const own = bytes.slice(offset, (offset += length));
      if (own.length < length) throw graphError(name, `${length} bytes`, String(own.length));
      const data = new numbers[dtype](own.buffer) as InstanceType<(typeof numbers)[Kind]>;
      weights.set(name, { shape, data });
    }
    if (offset !== bytes.length)
      throw graphError(paths.join(', '), `${offset} bytes`, String(bytes.length));
  }
  return weights;
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

/** What a model cannot be read for. */
export const graphError = (
  what: string,
  expected: string,
  got: string,
  more: { readonly hint?: string; readonly cause?: unknown } = {},
): ProdromeError =>
  new ProdromeError('GRAPH', { where: `tfjs_model, ${what}`, expected, got, ...more });
