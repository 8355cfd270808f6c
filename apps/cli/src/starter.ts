import { lstat, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ProdromeError } from '@prodrome/core';

/** The files of a fresh start. */
export const starterFiles = ['moe.yaml', 'my-expert.js', 'my-expert.test.mjs'] as const;

const manifest = createRequire(import.meta.url).resolve('@prodrome/cli/package.json');

/**
 * Writes the starter files into a folder, which is made when it does not exist. All or none.
 * @throws ProdromeError `OUTPUT` when one of them is there already, or cannot be written.
 */
export async function writeStarter(folder: string): Promise<void> {
  const texts = await Promise.all(
    starterFiles.map((name) => readFile(join(dirname(manifest), 'templates', name))),
  );
  for (const name of starterFiles) {
    if (await exists(join(folder, name))) throw taken(join(folder, name));
  }
  const written: string[] = [];
  try {
    await mkdir(folder, { recursive: true });
    for (const [index, name] of starterFiles.entries()) {
      const path = join(folder, name);
      await writeFile(path, texts[index] ?? '', { flag: 'wx' });
      written.push(path);
    }
  } catch (cause) {
    for (const path of written) await rm(path, { force: true });
    throw new ProdromeError('OUTPUT', {
      where: folder,
      expected: 'a folder that can be written to',
      got: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    // a folder that cannot be looked into cannot be written to either: that is told then
    return false;
  }
}

const taken = (path: string): ProdromeError =>
  new ProdromeError('OUTPUT', {
    where: path,
    expected: 'no file of this name',
    got: 'one that is there already',
    hint: 'Nothing was written. Choose another folder, or move the file away',
    fields: { file: path },
  });
