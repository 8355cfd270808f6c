import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProdromeError } from '@prodrome/core';
import { afterEach, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createArtifactFolder } from '../src/index.ts';

const folders: string[] = [];

const freshFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'prodrome-artifacts-'));
  folders.push(folder);
  return folder;
};

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

it('what is put is got, is there once, is listed, and can be removed', async () => {
  const folder = join(freshFolder(), 'new');
  const one = createArtifactFolder(folder);
  expect(await one.list()).toEqual([]);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      const name = await one.put(bytes);
      expect(await one.put(bytes)).toBe(name);
      const again = createArtifactFolder(folder);
      expect([...((await again.get(name)) ?? [])]).toEqual([...bytes]);
      expect(await again.list()).toEqual([name]);
      await again.remove(name);
      await again.remove(name);
      expect(await one.get(name)).toBeUndefined();
    }),
    { numRuns: 30 },
  );
});

it('the name is the SHA-256', async () => {
  const name = await createArtifactFolder(freshFolder()).put(Buffer.from('abc'));
  expect(name).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

it('a damaged file is refused, and put again it is mended', async () => {
  const folder = freshFolder();
  const artifacts = createArtifactFolder(folder);
  const bytes = Buffer.from('abc');
  const name = await artifacts.put(bytes);
  writeFileSync(join(folder, name.slice(0, 2), name.slice(2)), 'abd');
  const error: unknown = await Promise.resolve(artifacts.get(name)).catch((each: unknown) => each);
  expect(ProdromeError.is(error, 'STATE')).toBe(true);
  await artifacts.put(bytes);
  expect(Buffer.from((await artifacts.get(name)) ?? []).toString()).toBe('abc');
});

it('nothing is left aside, and no name leads out of the folder', async () => {
  const folder = freshFolder();
  const artifacts = createArtifactFolder(folder);
  await Promise.all(Array.from({ length: 8 }, async () => artifacts.put(Buffer.from('abc'))));
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  expect(files.filter((name) => name.endsWith('.new'))).toEqual([]);
  const error: unknown = await Promise.resolve()
    .then(() => artifacts.get('../secret'))
    .catch((each: unknown) => each);
  expect(ProdromeError.is(error, 'USAGE')).toBe(true);
});
