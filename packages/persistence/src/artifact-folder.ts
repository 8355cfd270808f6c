import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ProdromeError, type ArtifactStore } from '@prodrome/core';
import { isMissing, syncFolder } from './file-names.ts';

const nameOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Artifacts as files of a folder, which is made when something is put there. A file is written aside, synced and renamed: it is whole at any moment, and on the disk when `put` resolves.
 * @throws ProdromeError `OUTPUT` where nothing can be written or removed; `STATE` for a file that is damaged or cannot be read.
 */
export function createArtifactFolder(folder: string): ArtifactStore {
  const pathOf = (name: string): string => {
    if (/^[0-9a-f]{64}$/.test(name)) return join(folder, name.slice(0, 2), name.slice(2));
    throw new ProdromeError('USAGE', {
      where: folder,
      expected: 'a SHA-256 as the name of an artifact',
      got: JSON.stringify(name),
    });
  };
  return {
    put: (bytes) =>
      coded('OUTPUT', folder, async () => {
        // what is given may be changed as soon as this returns
        const own = Uint8Array.from(bytes);
        const name = nameOf(own);
        const path = pathOf(name);
        const there = await bytesAt(path);
        if (there && nameOf(there) === name) return name;
        const [room, aside] = [join(folder, name.slice(0, 2)), `${path}.${randomUUID()}.new`];
        await mkdir(room, { recursive: true });
        try {
          const handle = await open(aside, 'wx');
          try {
            await handle.writeFile(own);
            await handle.sync();
          } finally {
            await handle.close();
          }
          await rename(aside, path);
        } catch (cause) {
          await rm(aside, { force: true });
          throw cause;
        }
        await syncFolder(room);
        await syncFolder(folder);
        return name;
      }),

    get: (name) =>
      coded('STATE', folder, async () => {
        const path = pathOf(name);
        const bytes = await bytesAt(path);
        if (!bytes || nameOf(bytes) === name) return bytes;
        throw new ProdromeError('STATE', {
          where: path,
          expected: 'the bytes that its name says',
          got: 'others',
          hint: 'The artifact is damaged: restore it from a copy',
        });
      }),

    remove: (name) => coded('OUTPUT', folder, () => rm(pathOf(name), { force: true })),

    list: () =>
      coded('STATE', folder, async () => {
        const names = await readdir(folder, { recursive: true }).catch((cause: unknown) => {
          if (isMissing(cause)) return [];
          throw cause;
        });
        return names
          .map((name) => name.replace(/[/\\]/, ''))
          .filter((name) => /^[0-9a-f]{64}$/.test(name))
          .sort();
      }),
  };
}

async function bytesAt(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw cause;
  }
}

async function coded<T>(
  code: 'OUTPUT' | 'STATE',
  where: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (ProdromeError.is(cause)) throw cause;
    const expected = `a folder in which artifacts can be ${code === 'OUTPUT' ? 'kept' : 'read'}`;
    const got = cause instanceof Error ? cause.message : String(cause);
    throw new ProdromeError(code, { where, expected, got, cause });
  }
}
