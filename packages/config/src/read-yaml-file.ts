import { ProdromeError } from '@prodrome/core';
import { readFile, stat } from 'node:fs/promises';
import { longestText, parseYaml, type YamlDocument } from './parse-yaml.ts';

/**
 * Reads and parses a YAML file: UTF-8, with or without a byte order mark.
 * @throws ProdromeError `CONFIG_MISSING` when it cannot be read, `CONFIG_SYNTAX` as {@link parseYaml}.
 */
export async function readYamlFile(path: string): Promise<YamlDocument> {
  const bytes = await read(path);
  try {
    return parseYaml(new TextDecoder('utf-8', { fatal: true }).decode(bytes), path);
  } catch (error) {
    if (ProdromeError.is(error)) throw error;
    throw new ProdromeError('CONFIG_SYNTAX', {
      where: path,
      expected: 'UTF-8 text',
      got: 'other bytes',
      hint: 'Save the file with the encoding UTF-8',
      cause: error,
    });
  }
}

async function read(path: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    // a character takes at most four bytes; the rest is judged by its text
    if (size <= 4 * longestText) return await readFile(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'an error';
    throw new ProdromeError('CONFIG_MISSING', {
      where: path,
      expected: 'a configuration file',
      got: code === 'ENOENT' ? 'no file of this name' : code,
      hint: 'Check the path (relative ones begin at the current folder), or create one with `prodrome init`',
      cause,
      fields: { file: path },
    });
  }
  throw new ProdromeError('CONFIG_SYNTAX', {
    where: path,
    expected: 'at most 1 MB of text',
    got: 'more',
  });
}
