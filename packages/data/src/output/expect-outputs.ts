import { randomUUID } from 'node:crypto';
import { open, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { ProdromeError } from '@prodrome/core';

/** Files by what names them, such as `--out`; absent ones are not given. */
export type NamedFiles = Readonly<Record<string, string | undefined>>;

/**
 * Refuses, before any work, files to write that are files to read or each other, however they are spelt, that lie in folders which are read, and those that cannot be written.
 * Nothing is left behind.
 * @throws ProdromeError `USAGE` for one file in two parts, `OUTPUT` for one that cannot be written.
 */
export async function expectOutputs(
  outputs: NamedFiles,
  inputs: NamedFiles = {},
  folders: NamedFiles = {},
): Promise<void> {
  const taken = new Map<string, string>();
  for (const [name, path] of given(inputs)) taken.set(await placeOf(path), name);
  for (const [name, path] of given(outputs)) {
    const place = await placeOf(path);
    const other = taken.get(place);
    if (other !== undefined) {
      throw new ProdromeError('USAGE', {
        where: name,
        expected: `another file than ${other}`,
        got: path,
        hint: 'It would be overwritten',
      });
    }
    taken.set(place, name);
    for (const [folder, within] of given(folders)) {
      if (!place.startsWith(`${await placeOf(within)}${sep}`)) continue;
      throw new ProdromeError('USAGE', {
        where: name,
        expected: `a file outside ${folder}`,
        got: path,
        hint: 'What is read there would be changed',
      });
    }
  }
  for (const [, path] of given(outputs)) await expectWritable(path);
}

const given = (files: NamedFiles): [string, string][] =>
  Object.entries(files).flatMap(([name, path]) => (path === undefined ? [] : [[name, path]]));

/** A path without links, also of a file that is not there yet. */
async function placeOf(path: string): Promise<string> {
  const full = resolve(path);
  // what cannot be looked at is compared as it is spelt; whether it can be written is tried below
  const real = await realpath(full).catch(() => undefined);
  if (real !== undefined) return real;
  const folder = await realpath(dirname(full)).catch(() => dirname(full));
  return join(folder, basename(full));
}

async function expectWritable(path: string): Promise<void> {
  // what cannot be looked at cannot be written either: the probe says why
  const there = await stat(path).catch(() => undefined);
  // a pipe or a device is written into as it is
  if (there && !there.isFile() && !there.isDirectory()) return;
  // permissions do not tell of read-only and virtual file systems: try
  const probe = join(dirname(resolve(path)), `.${randomUUID()}.partial`);
  try {
    if (there?.isDirectory()) throw new Error('a folder');
    await (await open(probe, 'wx')).close();
    await rm(probe);
  } catch (cause) {
    throw unwritable(path, probe, cause);
  }
}

/** The error of a file that cannot be written. @param aside - what was written in its place. */
export function unwritable(path: string, aside: string, cause: unknown): ProdromeError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new ProdromeError('OUTPUT', {
    where: path,
    expected: 'a file that can be written',
    got: message.replaceAll(aside, path),
    cause,
  });
}
