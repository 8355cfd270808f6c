import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
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
  const probe = join(above, partial());
  try {
    await mkdir(probe);
    await rmdir(probe);
  } catch (cause) {
    throw unwritable(folder, cause, [probe, folder]);
  }
}

/**
 * Fills a folder beside its place and renames it there, so that no half-written folder is ever seen.
 * @throws ProdromeError `OUTPUT`; nothing is left behind.
 */
export async function writeAside(
  folder: string,
  fill: (aside: string) => Promise<void>,
): Promise<void> {
  await checkBundleFolder(folder);
  const aside = join(dirname(resolve(folder)), partial());
  try {
    await mkdir(aside, { recursive: true });
    await fill(aside);
    await rename(aside, folder);
  } catch (cause) {
    // what went wrong first is what a person needs to know
    await rm(aside, { recursive: true, force: true }).catch(() => undefined);
    throw unwritable(folder, cause, [aside, folder]);
  }
}

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
