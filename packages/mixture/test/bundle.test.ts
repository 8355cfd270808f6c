import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createState } from '@prodrome/core';
import { checkBundleFolder, readBundle, writeBundle, type BundleContent } from '../src/index.ts';

const recipe = { type: 'a', options: {} };
const content: BundleContent = {
  task: { kind: 'binary', outputs: 1, horizonDays: 1 },
  schema: { shape: 'diary', horizonDays: 1, columns: [] },
  domains: ['static'],
  plan: {
    experts: [{ name: 'a', specialty: 'all', history: true, role: 'member', recipe }],
    candidates: [],
    features: [],
    preprocessing: recipe,
  },
  shipped: 'a',
  seed: '1',
  data: { hash: 'ff', rows: 2, patients: 1 },
  states: new Map([
    ['features', createState('features', 1, { a: 1 }, { x: Float64Array.of(1, NaN) })],
    ['expert.a', createState('a', 1, null, { w: Float64Array.of(0.5) })],
  ]),
  metrics: {
    rows: 2,
    patients: 1,
    events: 1,
    models: {},
    shipped: 'a',
    comparisons: [],
    absent: {},
    selection: {
      served: 'a',
      calibrated: false,
      logLoss: {},
      decisions: [],
      excluded: {},
      incomplete: {},
    },
    training: [],
  },
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prodrome-bundle-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('a bundle', () => {
  it('is read back as it was written; the same content gives the same hash', async () => {
    const hash = await writeBundle(join(folder, 'new', 'one'), content);
    expect(await writeBundle(join(folder, 'two'), content)).toBe(hash);
    const bundle = await readBundle(join(folder, 'new', 'one'));
    expect(bundle.hash).toBe(hash);
    expect(bundle.states).toEqual(content.states);
    expect(bundle.metrics).toEqual(content.metrics);
    expect(bundle.manifest).toMatchObject({ format: 1, shipped: 'a', plan: content.plan });
  });

  it('any single changed byte of any file is refused', async () => {
    const out = join(folder, 'flipped');
    await writeBundle(out, content);
    const files = await readdir(out, { recursive: true, withFileTypes: true });
    for (const entry of files.filter((file) => file.isFile())) {
      const path = join(entry.parentPath, entry.name);
      const whole = await readFile(path);
      for (let at = 0; at < whole.length; at += 5) {
        const bytes = Buffer.from(whole);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
        await writeFile(path, bytes);
        await expect(readBundle(out)).rejects.toMatchObject({ code: 'STATE' });
      }
      await writeFile(path, whole);
    }
    await expect(readBundle(out)).resolves.toBeDefined();
  });

  it('of a newer format is refused, whatever else it holds', async () => {
    const out = join(folder, 'newer');
    await writeBundle(out, content);
    await writeFile(join(out, 'manifest.json'), '{"format":2}');
    await expect(readBundle(out)).rejects.toMatchObject({ code: 'STATE', got: 'format 2' });
  });

  it('is not found in a folder that has another manifest.json', async () => {
    await mkdir(join(folder, 'odd', 'manifest.json'), { recursive: true });
    await expect(readBundle(join(folder, 'odd'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a bundle that cannot be written', () => {
  it('leaves no partial folder behind when a write fails halfway', async () => {
    const place = join(folder, 'halfway');
    await mkdir(place);
    // a name that is no file name fails after other files have been written
    const states = new Map([
      ...content.states,
      ['no/such/folder', createState('a', 1, null)] as const,
    ]);
    const writing = writeBundle(join(place, 'out'), { ...content, states });
    await expect(writing).rejects.toMatchObject({ code: 'OUTPUT' });
    await expect(writing).rejects.not.toThrow(/partial/);
    expect(await readdir(place)).toEqual([]);
  });

  it('is refused before any work: an existing place, a file above it', async () => {
    await mkdir(join(folder, 'there'));
    await writeFile(join(folder, 'file'), '');
    for (const out of ['there', 'file', join('file', 'below'), join('file', 'far', 'below')]) {
      await expect(checkBundleFolder(join(folder, out))).rejects.toMatchObject({ code: 'OUTPUT' });
      await expect(writeBundle(join(folder, out), content)).rejects.toMatchObject({
        code: 'OUTPUT',
      });
    }
    const before = await readdir(folder);
    await checkBundleFolder(join(folder, 'fresh', 'deep'));
    expect(await readdir(folder)).toEqual(before);
  });
});
