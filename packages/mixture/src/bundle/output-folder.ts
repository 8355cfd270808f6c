import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ProdromeError } from '@prodrome/core';

/**
 * Refuses a folder that exists, or that could not be made, before any work is done for it.
 * @throws ProdromeError `OUTPUT`
 */
export async function checkBundleFolder(folder: string): Promise<void> {
  const there = await existing(folder);
  if (there) {
    throw new ProdromeError('OUTPUT', {
      where: folder,
      expected: 'a folder that does not exist yet',
      got: there,
      hint: 'Choose another --out, or remove it first',
    });
  }
  let above = dirname(resolve(folder));
  while (!(await existing(above)) && above !== dirname(above)) above = dirname(above);
  // permissions do not tell of read-only and virtual file systems: try
  // one name for all: what a killed process left is removed by the next
  const probe = join(above, `.${basename(resolve(folder))}.partial`);
  try {
    await mkdir(probe).catch(unless('EEXIST'));
    await rmdir(probe).catch(unless('ENOENT'));
  } catch (cause) {
    throw unwritable(folder, cause, [probe, folder]);
  }
}

/**
 * Fills a folder beside its place and renames it there, so that no half-written folder is ever seen.
 * @param aside - where it is filled, on the same file system.
 * @throws ProdromeError `OUTPUT`; nothing is left behind.
 */
export async function writeAside(
  folder: string,
  fill: (aside: string) => Promise<void>,
  aside: string = join(dirname(resolve(folder)), partial()),
): Promise<void> {
  await checkBundleFolder(folder);
  try {
    await mkdir(aside, { recursive: true });
    await fill(aside);
    await syncFolder(aside);
    await rename(aside, folder);
    await syncFolder(dirname(resolve(folder)));
  } catch (cause) {
    // what went wrong first is what a person needs to know
    await rm(aside, { recursive: true, force: true }).catch(() => undefined);
    throw unwritable(folder, cause, [aside, folder]);
  }
}

/** Writes down which files a folder has; Windows has no such thing, and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Passes over what another process has done at the same moment. */
const unless =
  (code: string) =>
  (error: unknown): void => {
    const isIt = typeof error === 'object' && error !== null && 'code' in error;
    if (!isIt || error.code !== code) throw error;
  };

const partial = (): string => `.${randomUUID()}.partial`;

async function existing(path: string): Promise<string | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'an existing folder' : 'a file';
  } catch {
    // whatever cannot be looked at cannot be written either: the probe says why
    return undefined;
  }
}

function unwritable(where: string, cause: unknown, [aside, path]: [string, string]): ProdromeError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new ProdromeError('OUTPUT', {
    where,
    expected: 'a place that can be written',
    got: message.replaceAll(aside, path),
    cause,
  });
}
