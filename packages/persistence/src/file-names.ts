import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The file of a patient: an id may be no file name, and two ids one to a file system. */
export const fileOf = (folder: string, id: string): string =>
  join(folder, `${createHash('sha256').update(id, 'utf16le').digest('hex')}.json`);

/** Where a file is written before it takes its place. */
export const asideOf = (path: string): string => `${path}.new`;

/** The text of a file; undefined where there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw cause;
  }
}

/** Whether a file or folder is not there. */
export const isMissing = (cause: unknown): boolean =>
  (cause as { readonly code?: unknown }).code === 'ENOENT';

/** What was renamed or removed in a folder outlives a crash after this; where folders cannot be synced (Windows) the system decides. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
