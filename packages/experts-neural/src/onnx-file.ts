import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ProdromeError } from '@prodrome/core';
import { filesBeside, readModel, writeModel, type ModelSpec } from '@prodrome/graph';
import { hasHalves, withSingleEnds } from './onnx-ends.ts';

/**
 * An ONNX file as one that stands alone, whose inputs and outputs are tensors of singles or doubles: weights in files beside it are
 * taken in, `ZipMap` is taken off, half precision is cast at its ends.
 * @param maxMegabytes - of the file and those beside it.
 * @throws ProdromeError `NOT_FOUND` for a file that is not there, `GRAPH` for one that is no sound model or is too large.
 */
export async function readOnnxFile(path: string, maxMegabytes: number): Promise<Uint8Array> {
  expectSize(await sizeOf(path), maxMegabytes);
  const bytes = await readSome(path);
  const names = filesBeside(bytes);
  const paths = names.map((name) => join(dirname(path), name));
  let size = bytes.length;
  for (const own of paths) size += await sizeOf(own);
  expectSize(size, maxMegabytes);
  const files = new Map<string, Uint8Array>();
  for (const [at, own] of paths.entries()) files.set(names[at] ?? '', await readSome(own));
  const model = readModel(bytes, files);
  const isPlain = names.length === 0 && !hasHalves(model) && !hadMaps(bytes, model);
  return isPlain ? bytes : writeModel(withSingleEnds(model));
}

/** Whether a `ZipMap` was taken off: then the file names it, and the model has none. */
const hadMaps = (bytes: Uint8Array, { graph }: ModelSpec): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('ZipMap') &&
  !graph.nodes.some(({ type }) => type === 'ZipMap');

/** @throws ProdromeError `GRAPH` */
export function expectSize(bytes: number, maxMegabytes: number): void {
  const megabytes = bytes / 2 ** 20;
  if (megabytes <= maxMegabytes) return;
  throw new ProdromeError('GRAPH', {
    where: 'onnx_model, size',
    expected: `${maxMegabytes} MB at the most`,
    got: `${megabytes.toFixed(1)} MB`,
    hint: 'max_megabytes says how large it may be',
  });
}

async function sizeOf(path: string): Promise<number> {
  return (await found(path, stat(path))).size;
}

async function readSome(path: string): Promise<Uint8Array> {
  return new Uint8Array(await found(path, readFile(path)));
}

async function found<Result>(path: string, asked: Promise<Result>): Promise<Result> {
  try {
    return await asked;
  } catch (cause) {
    throw new ProdromeError('NOT_FOUND', {
      where: 'onnx_model, path',
      expected: 'a file that can be read, and beside it those that it names',
      got: path,
      cause,
    });
  }
}
