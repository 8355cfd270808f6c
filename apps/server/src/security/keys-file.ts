import { open, readFile, rename } from 'node:fs/promises';
import { ProdromeError } from '@prodrome/core';
import { createApiKey, keysSchema, type ApiKey } from './api-keys.ts';
import type { Scope } from './scopes.ts';

/**
 * The keys of a file.
 * @throws ProdromeError `CONFIG_MISSING`, `CONFIG`
 */
export async function readKeysFile(file: string): Promise<readonly ApiKey[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new ProdromeError('CONFIG_MISSING', {
      where: file,
      expected: 'a file of keys',
      got: cause instanceof Error ? cause.message : String(cause),
      hint: 'prodrome key create NAME --keys FILE --scopes read,write,infer makes one',
      cause,
    });
  }
  const parsed = keysSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data.keys;
  const [issue] = parsed.error.issues;
  throw new ProdromeError('CONFIG', {
    where: [file, ...(issue?.path ?? [])].join(', '),
    expected: '{ "keys": [{ "id", "sha256", "scopes", "patients"?, "expires"? }] }',
    // a key in clear is not told
    got: issue?.message ?? 'something else',
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
  const checked = keysSchema.safeParse({
    keys: [{ ...entry, ...(expires !== undefined && { expires }) }],
  });
  if (!checked.success || entries.some((one) => one.id === id)) {
    const [issue] = checked.error?.issues ?? [];
    throw new ProdromeError('CONFIG', {
      where: issue ? issue.path.slice(2).join('.') : 'the name of a key',
      expected: issue ? issue.message : 'one that is not in the file',
      got: issue?.path.includes('expires') === true ? String(expires) : id,
    });
  }
  await replace(file, `${JSON.stringify({ keys: [...entries, ...checked.data.keys] }, null, 2)}\n`);
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

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isAbsent = (error: unknown): boolean =>
  ProdromeError.is(error, 'CONFIG_MISSING') &&
  (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
