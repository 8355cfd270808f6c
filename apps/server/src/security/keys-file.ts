import { open, rename } from 'node:fs/promises';
import { firstProblem } from '@prodrome/config';
import { ProdromeError } from '@prodrome/core';
import { jsonIn, readGivenFile } from './read-given-file.ts';
import { createApiKey, keysSchema, type ApiKey } from './api-keys.ts';
import type { Scope } from './scopes.ts';

/**
 * The keys of a file.
 * @throws ProdromeError `CONFIG_MISSING`, `CONFIG`
 */
export async function readKeysFile(file: string): Promise<readonly ApiKey[]> {
  const given = jsonIn(
    await readGivenFile(
      file,
      'a file of keys',
      'prodrome key create NAME --keys FILE --scopes read,write,infer makes one',
    ),
  );
  const parsed = keysSchema.safeParse(given);
  if (parsed.success) return parsed.data.keys;
  const problem = firstProblem(keysSchema, given);
  throw new ProdromeError('CONFIG', {
    where: [file, ...(problem?.path ?? [])].join(', '),
    expected: problem?.expected ?? 'keys',
    // a key in clear is not told
    got: 'something else',
    hint: 'A file of keys is { "keys": [{ "id", "sha256", "scopes", "patients"?, "expires"? }] }',
  });
}

/**
 * Adds a new key to a file, which is made where it does not exist.
 * @returns the key: it is kept nowhere.
 * @throws ProdromeError as `readKeysFile`; `CONFIG` for an id that is there.
 */
export async function addKey(
  file: string,
  id: string,
  { scopes, expires }: { readonly scopes: readonly Scope[]; readonly expires?: string },
): Promise<string> {
  const entries = await readKeysFile(file).catch((error: unknown) => {
    if (isAbsent(error)) return [];
    throw error;
  });
  const { key, entry } = createApiKey(id, scopes);
  const keys = [{ ...entry, ...(expires !== undefined && { expires }) }];
  const problem = firstProblem(keysSchema, { keys });
  if (problem !== undefined) {
    const { path, expected, got } = problem;
    throw new ProdromeError('CONFIG', { where: path.slice(2).join('.'), expected, got });
  }
  if (entries.some((one) => one.id === id)) {
    const expected = 'one that is not in the file';
    throw new ProdromeError('CONFIG', { where: 'the name of a key', expected, got: id });
  }
  const { keys: own } = keysSchema.parse({ keys });
  await replace(file, `${JSON.stringify({ keys: [...entries, ...own] }, null, 2)}\n`);
  return key;
}

/** Whole or not at all, and readable to its owner alone. */
async function replace(file: string, text: string): Promise<void> {
  const next = `${file}.new`;
  const handle = await open(next, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(next, file);
}

const isAbsent = (error: unknown): boolean =>
  ProdromeError.is(error, 'CONFIG_MISSING') &&
  (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
