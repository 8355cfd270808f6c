import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { canonicalJson, createState, type JsonValue } from '@prodrome/core';
import type { SchemaColumn, TableSchema, Writing } from '@prodrome/data';
import { checkBundleFolder, readBundle, writeBundle, type BundleContent } from '../src/index.ts';
import { mostBytes } from '../src/bundle/read-inside.ts';

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

  it('keeps every part of a schema: what is lost would be read otherwise without a word', async () => {
    const column: Required<SchemaColumn> = {
      ...{ name: 'sleep', domain: 'physiological', kind: 'number', unit: 'h', variable: 'sleep' },
      ...{ sources: ['a'], plausible: [3, 12], role: 'derived', direction: 'increasing' },
      ...{ categories: ['low', 'high'], merge: 'sum', night: true },
      reading: { factor: 1, offset: 0, possible: [0, 16], clock: true },
    };
    const writing: Required<Writing> = {
      ...{ separator: 'tab', encoding: 'windows-1252', missing: ['-'], decimal: ',' },
      ...{ thousands: '.', dateFormat: 'DD.MM.YYYY', timeUnit: 's' },
    };
    for (const labelReading of [{ atLeast: 4 }, { yes: ['bad'], no: ['fine'] }]) {
      const whole: Required<Omit<TableSchema, 'patients'>> = {
        ...{ shape: 'diary', patient: 'id', time: { name: 'date', kind: 'date' }, horizonDays: 1 },
        ...{ outcome: 'headache', target: 'y', labelValues: ['no', 'yes'] },
        ...{ labelReading, writing, merge: 'samples', columns: [column] },
      };
      const schema: Required<TableSchema> = { ...whole, patients: whole };
      const out = join(folder, `whole ${Object.keys(labelReading).join()}`);
      await writeBundle(out, { ...content, schema });
      expect((await readBundle(out)).manifest.schema).toEqual(schema);
      const damaged = { ...schema, writing: { ...writing, decimal: 7 } } as unknown as TableSchema;
      await writeBundle(`${out} damaged`, { ...content, schema: damaged });
      await expect(readBundle(`${out} damaged`)).rejects.toMatchObject({ code: 'STATE' });
    }
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

describe('a bundle that somebody made', () => {
  const sha256 = (bytes: string | Uint8Array): string =>
    createHash('sha256').update(bytes).digest('hex');

  type Json = Record<string, unknown>;

  /** A bundle whose manifest was changed, all its hashes right. */
  async function made(name: string, change: (manifest: Json) => void): Promise<string> {
    const out = join(folder, name);
    await writeBundle(out, content);
    const path = join(out, 'manifest.json');
    const manifest = JSON.parse(await readFile(path, 'utf8')) as Json;
    delete manifest['checksum'];
    change(manifest);
    const checksum = sha256(canonicalJson(manifest as JsonValue));
    await writeFile(path, JSON.stringify({ ...manifest, checksum }));
    return out;
  }

  const refusal = { code: 'STATE' };

  it('is read, whatever keys a later version added', async () => {
    const out = await made('later', (manifest) => {
      manifest['later'] = { a: 1 };
    });
    expect((await readBundle(out)).manifest.shipped).toBe('a');
  });

  it.each([
    '../../../../../../../../../dev/zero',
    '/dev/zero',
    'state/../../secret.pds',
    'state\\secret.pds',
    'state/..\\secret.pds',
    'state/a/b.pds',
    'state/C:secret.pds',
    'state/a\0.pds',
    'state/.pds',
    'manifest.json',
    'other.json',
    '',
  ])('reads nothing by the name %j', async (name) => {
    const out = await made(`name ${sha256(name)}`, (manifest) => {
      manifest['files'] = { ...(manifest['files'] as object), [name]: sha256('') };
    });
    await expect(readBundle(out)).rejects.toMatchObject(refusal);
    await expect(readBundle(out)).rejects.toThrow(/files/);
  });

  it('is refused with a link, a pipe or a folder in place of a file, before it is opened', async () => {
    for (const name of ['metrics.json', 'state/features.pds', 'manifest.json']) {
      const out = await made(`kinds ${sha256(name)}`, () => undefined);
      const path = join(out, name);
      const kept = join(folder, sha256(name));
      await rename(path, kept);
      await symlink(kept, path);
      await expect(readBundle(out)).rejects.toMatchObject({ ...refusal, got: 'a symbolic link' });
      await rm(path);
      await symlink('/dev/zero', path);
      await expect(readBundle(out)).rejects.toMatchObject(refusal);
      await rm(path);
      execFileSync('mkfifo', [path]);
      await expect(readBundle(out)).rejects.toMatchObject({
        ...refusal,
        got: 'a device, pipe or socket',
      });
      await rm(path);
      await mkdir(path);
      const code = name === 'manifest.json' ? 'NOT_FOUND' : 'STATE';
      await expect(readBundle(out)).rejects.toMatchObject({ code });
      await rm(path, { recursive: true });
      await rename(kept, path);
      await expect(readBundle(out)).resolves.toBeDefined();
    }
  });

  it('is refused when the folder of its states is a link', async () => {
    const out = await made('linked states', () => undefined);
    await rename(join(out, 'state'), join(folder, 'elsewhere'));
    await symlink(join(folder, 'elsewhere'), join(out, 'state'));
    await expect(readBundle(out)).rejects.toMatchObject({ ...refusal, got: 'a symbolic link' });
  });

  it('is refused by its size, before it is read', async () => {
    for (const [name, most] of [
      ['manifest.json', mostBytes.manifest],
      ['metrics.json', mostBytes.metrics],
      ['state/features.pds', mostBytes.state],
    ] as const) {
      const out = await made(`size ${sha256(name)}`, () => undefined);
      // without blocks: it takes no room
      await truncate(join(out, name), most + 1);
      await expect(readBundle(out)).rejects.toMatchObject({
        ...refusal,
        expected: `at most ${most} bytes`,
      });
    }
  });

  it.each<[string, (manifest: Json) => void]>([
    [
      'a horizon of 1e9 days',
      (manifest) => {
        manifest['task'] = { ...content.task, horizonDays: 1e9 };
      },
    ],
    [
      '1e9 outputs',
      (manifest) => {
        manifest['task'] = { ...content.task, outputs: 1e9 };
      },
    ],
    [
      'half an output',
      (manifest) => {
        manifest['task'] = { ...content.task, outputs: 0.5 };
      },
    ],
    [
      'a column twice',
      (manifest) => {
        const column = { name: 'a', domain: 'static', kind: 'number' };
        manifest['schema'] = { ...content.schema, columns: [column, column] };
      },
    ],
    [
      'an expert that remembers 1e9 numbers',
      (manifest) => {
        const [expert] = content.plan.experts;
        manifest['plan'] = { ...content.plan, experts: [{ ...expert, stateWidth: 1e9 }] };
      },
    ],
    [
      '1,001 experts',
      (manifest) => {
        const [expert] = content.plan.experts;
        const experts = Array.from({ length: 1001 }, (_, at) => ({ ...expert, name: `e${at}` }));
        manifest['plan'] = { ...content.plan, experts };
      },
    ],
    [
      'no plan',
      (manifest) => {
        delete manifest['plan'];
      },
    ],
    [
      'another format',
      (manifest) => {
        manifest['format'] = { toString: 1 };
      },
    ],
    [
      'what is nested without end',
      (manifest) => {
        let deep: unknown = 1;
        for (let depth = 0; depth < 3000; depth++) deep = [deep];
        manifest['plan'] = { ...content.plan, preprocessing: { type: 'a', options: deep } };
      },
    ],
  ])('is refused with %s', async (what, change) => {
    const out = await made(what, change);
    await expect(readBundle(out)).rejects.toMatchObject(refusal);
  });

  it('is refused with metrics that are none', async () => {
    for (const text of ['', 'null', '[]', '{}', '{"rows":1}', '{"__proto__":{}}', '"\\']) {
      const out = await made(`metrics ${sha256(text)}`, (manifest) => {
        manifest['files'] = { ...(manifest['files'] as object), 'metrics.json': sha256(text) };
      });
      await writeFile(join(out, 'metrics.json'), text);
      await expect(readBundle(out)).rejects.toMatchObject(refusal);
    }
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
