import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { canonicalJson, ProdromeError, type JsonValue } from '@prodrome/core';
import type { TableSchema } from '@prodrome/data';
import { twinSchema, type DigitalTwin } from '@prodrome/digital-twin';
import { writeDurably } from '@prodrome/durable-files';

const kind = 'prodrome/twin';

/** A twin, and how the data that it was learned from were written. */
export interface TwinFile {
  readonly schema: TableSchema;
  readonly twin: DigitalTwin;
}

/** Writes a twin's file; an existing one is replaced. @throws ProdromeError `OUTPUT` */
export function writeTwin(out: string, file: TwinFile): void {
  const content = file as unknown as JsonValue;
  const hash = hashOf(content);
  writeDurably(out, `${canonicalJson({ kind, version: 1, hash, content })}\n`);
}

/** @throws ProdromeError `DATA_MISSING`, `STATE` */
export async function readTwin(file: string): Promise<TwinFile> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ProdromeError('DATA_MISSING', {
      where: file,
      expected: 'a twin that prodrome twin train has written',
      got: 'no file that can be read',
      cause,
    });
  });
  const found = parsed(text);
  if (found.kind === kind && found.version === 1 && found.hash === hashOf(found.content)) {
    const { schema, twin } = found.content as unknown as TwinFile;
    return { schema, twin: twinSchema.parse(twin) };
  }
  throw new ProdromeError('STATE', {
    where: file,
    expected: 'a twin that prodrome twin train has written',
    got: found.kind === kind ? 'a damaged one, or one of another version' : 'another file',
  });
}

interface Stored {
  readonly kind?: JsonValue;
  readonly version?: JsonValue;
  readonly hash?: JsonValue;
  readonly content: JsonValue;
}

function parsed(text: string): Stored {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && 'content' in value) return value as Stored;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return { content: null };
}

const hashOf = (content: JsonValue): string =>
  createHash('sha256').update(canonicalJson(content)).digest('hex');
