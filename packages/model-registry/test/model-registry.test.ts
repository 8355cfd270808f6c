import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryStore, ProdromeError, type Store } from '@prodrome/core';
import { createArtifactFolder } from '@prodrome/persistence';
import { afterEach, expect, it } from '@jest/globals';
import {
  createModelRegistry,
  diffVersions,
  parseReference,
  type ModelRegistry,
  type NewModel,
} from '../src/index.ts';

const folders: string[] = [];
const freshFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'prodrome-registry-'));
  folders.push(folder);
  return folder;
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const registryOf = (store: Pick<Store, 'append' | 'read'>, folder = freshFolder()): ModelRegistry =>
  createModelRegistry({ store, artifacts: createArtifactFolder(folder) });

const model = (name: string, logLoss = 0.5): NewModel => ({
  model: name,
  files: new Map([
    ['manifest.json', Buffer.from(name)],
    ['state/shared.pds', Buffer.from('the same for all')],
  ]),
  lineage: { data: 'd', config: 'c', code: { '@prodrome/mixture': '0.0.0' } },
  metrics: { models: { gate: { logLoss } } },
  signature: {},
  golden: Buffer.from(`${name} answers`),
});

const codeOf = async (work: () => Promise<unknown>): Promise<string | undefined> => {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (ProdromeError.is(error)) return error.code;
    throw error;
  }
};

const better = { metrics: 'better' };

it('versions are numbered; the same model is registered once', async () => {
  const registry = registryOf(createMemoryStore());
  for (const [name, version] of [
    ['a', 1],
    ['b', 2],
    ['a', 1],
    ['c', 3],
  ] as const) {
    expect((await registry.register('migraine', model(name))).version).toBe(version);
  }
  expect(await registry.names()).toEqual(['migraine']);
  expect((await registry.version(parseReference('migraine'))).model).toBe('c');
  expect((await registry.version(parseReference('migraine@2'))).model).toBe('b');
});

it('of many that register at once each has a number of its own', async () => {
  const store = createMemoryStore();
  const folder = freshFolder();
  const names = Array.from({ length: 12 }, (_, at) => `model${at}`);
  const registered = await Promise.all(
    names.map((name) => registryOf(store, folder).register('migraine', model(name))),
  );
  const numbers = registered.map(({ version }) => version).sort((a, b) => a - b);
  expect(numbers).toEqual(names.map((_, at) => at + 1));
});

it('an alias is moved by an evaluation beside the version that it names, and that is written down', async () => {
  const store = createMemoryStore();
  const registry = registryOf(store);
  for (const name of ['a', 'b', 'c']) await registry.register('migraine', model(name));
  await registry.promote('migraine', 1, 'champion', { evaluation: better });
  expect(
    await codeOf(() => registry.promote('migraine', 2, 'champion', { evaluation: better })),
  ).toBe('USAGE');
  await registry.promote('migraine', 2, 'champion', { against: 1, evaluation: better });
  await registry.promote('migraine', 3, 'challenger', { evaluation: better });
  expect(await registry.aliases('migraine')).toEqual({ challenger: 3, champion: 2 });
  expect((await registry.version(parseReference('migraine'))).version).toBe(2);
  const audit = await store.read('audit', { subject: 'migraine' });
  expect(audit.map(({ body }) => body.detail)).toEqual(
    expect.arrayContaining([
      { alias: 'champion', version: 2, reason: { against: 1, evaluation: better } },
    ]),
  );
  expect(audit).toHaveLength(3);
});

it('of two that promote at once one is told', async () => {
  const store = createMemoryStore();
  const folder = freshFolder();
  for (const name of ['a', 'b']) await registryOf(store, folder).register('migraine', model(name));
  const codes = await Promise.all(
    [1, 2].map((version) =>
      codeOf(() =>
        registryOf(store, folder).promote('migraine', version, 'champion', { evaluation: version }),
      ),
    ),
  );
  expect(codes.sort()).toEqual(['DATA_CONFLICT', undefined]);
  expect(await store.read('audit')).toHaveLength(1);
});

it('a change whose entry was lost is written down before the next one', async () => {
  const store = createMemoryStore();
  const folder = freshFolder();
  const killed = registryOf(
    {
      read: (log, query) => store.read(log, query),
      append: (log, records) => {
        if (log === 'audit' && records.length > 0) throw new Error('killed');
        return store.append(log, records);
      },
    },
    folder,
  );
  for (const name of ['a', 'b']) await killed.register('migraine', model(name));
  await expect(killed.promote('migraine', 1, 'champion', { evaluation: 1 })).rejects.toThrow(
    'killed',
  );
  expect(await store.read('audit')).toEqual([]);
  await registryOf(store, folder).promote('migraine', 2, 'champion', { against: 1, evaluation: 2 });
  expect((await store.read('audit')).map(({ body }) => body.detail['version'])).toEqual([1, 2]);
});

it('the files of a version are what was registered, or refused', async () => {
  const folder = freshFolder();
  const registry = registryOf(createMemoryStore(), folder);
  const version = await registry.register('migraine', model('a'));
  const files = await registry.files(version);
  expect([...files.keys()]).toEqual(['manifest.json', 'state/shared.pds']);
  expect(String(await registry.golden(version))).toBe('a answers');
  const hash = version.files['manifest.json'] ?? '';
  writeFileSync(join(folder, hash.slice(0, 2), hash.slice(2)), 'another');
  expect(await codeOf(() => registry.files(version))).toBe('STATE');
  rmSync(join(folder, hash.slice(0, 2), hash.slice(2)));
  expect(await codeOf(() => registry.files(version))).toBe('STATE');
});

it.each([
  ['nobody', 'NOT_FOUND'],
  ['migraine@9', 'NOT_FOUND'],
  ['migraine@champion', 'NOT_FOUND'],
  ['migraine@', 'USAGE'],
  ['../x', 'USAGE'],
  ['a@1@2', 'USAGE'],
])('%s is %s', async (text, code) => {
  const registry = registryOf(createMemoryStore());
  await registry.register('migraine', model('a'));
  expect(await codeOf(async () => registry.version(parseReference(text)))).toBe(code);
});

it('two versions differ where they do', async () => {
  const registry = registryOf(createMemoryStore());
  const [one, other] = [
    await registry.register('migraine', model('a')),
    await registry.register('migraine', model('b', 0.25)),
  ];
  expect(diffVersions(one, other)).toEqual([
    { place: 'metrics.models.gate.logLoss', before: 0.5, after: 0.25 },
    {
      place: 'files.manifest.json',
      before: one.files['manifest.json'],
      after: other.files['manifest.json'],
    },
  ]);
  expect(diffVersions(one, one)).toEqual([]);
});
