import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patientStoreChecks, runChecks } from '@prodrome/conformance';
import { ProdromeError, type PatientMemory, type PatientStore } from '@prodrome/core';
import { afterEach, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { files } from '../src/index.ts';

const folders: string[] = [];

const freshFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'prodrome-files-'));
  folders.push(folder);
  return folder;
};

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const open = (folder: string): PatientStore => files.create({ folder: 'memory' }, { folder });

const memory: PatientMemory = {
  model: 'm',
  asOf: 3,
  values: Float64Array.of(1, NaN, -0),
  days: [
    {
      time: 3,
      timestamp: '3',
      forecast: [0.25, null],
      weights: { a: 0.5, b: 0.5 },
      drift: { a: 'up' },
    },
  ],
};

/** The code of what is thrown; undefined where nothing is. */
async function codeOf(work: () => unknown): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (ProdromeError.is(error)) return error.code;
    throw error;
  }
}

it('keeps the laws of patient stores', async () => {
  let last = '';
  const { gaps } = await runChecks(patientStoreChecks, {
    type: files,
    create: () => open((last = freshFolder())),
    reopen: () => open(last),
  });
  expect(gaps).toEqual([]);
});

it('whatever bytes of a file are damaged, the memory is refused or the same', async () => {
  const folder = freshFolder();
  const store = open(folder);
  await store.save(new Map([['ann', memory]]));
  const [name = ''] = readdirSync(join(folder, 'memory'));
  const path = join(folder, 'memory', name);
  const bytes = readFileSync(path);
  const place = fc.nat(bytes.length - 1);
  const damage = fc.oneof(
    fc.record({ at: place, byte: fc.nat(255) }),
    fc.record({ at: place, cut: fc.constant(true) }),
  );
  await fc.assert(
    fc.asyncProperty(damage, async (one) => {
      const damaged = 'cut' in one ? bytes.subarray(0, one.at) : Uint8Array.from(bytes);
      if ('byte' in one) damaged[one.at] = one.byte;
      writeFileSync(path, damaged);
      let found: PatientMemory | undefined;
      const code = await codeOf(async () => {
        found = (await store.load(['ann'])).get('ann');
      });
      if (code === undefined) expect(found).toEqual(memory);
      else expect(code).toBe('STATE');
    }),
    { numRuns: 300 },
  );
});

it('the file of one patient is not taken for another', async () => {
  const folder = freshFolder();
  const store = open(folder);
  await store.save(new Map([['ann', memory]]));
  const [ann = ''] = readdirSync(join(folder, 'memory'));
  await store.save(new Map([['bob', memory]]));
  const bob = readdirSync(join(folder, 'memory')).find((name) => name !== ann) ?? '';
  writeFileSync(join(folder, 'memory', bob), readFileSync(join(folder, 'memory', ann)));
  expect(await codeOf(() => store.load(['bob']))).toBe('STATE');
  expect((await store.load(['ann'])).get('ann')).toEqual(memory);
});

it('what cannot be written keeps none of several patients', async () => {
  const folder = freshFolder();
  const store = open(folder);
  await store.save(new Map([['ann', memory]]));
  const before = readdirSync(join(folder, 'memory'));
  await store.save(new Map([['bob', memory]]));
  const bob = readdirSync(join(folder, 'memory')).find((name) => !before.includes(name)) ?? '';
  await store.erase(['bob']);
  mkdirSync(join(folder, 'memory', bob));
  const later = { ...memory, asOf: 4 };
  const both = new Map([
    ['ann', later],
    ['bob', later],
  ]);
  expect(await codeOf(() => store.save(both))).toBe('OUTPUT');
  expect((await store.load(['ann'])).get('ann')).toEqual(memory);
  expect(readdirSync(join(folder, 'memory')).filter((name) => name.endsWith('.new'))).toEqual([]);
});

it('of an erased patient no file is left, and erasing where nothing was kept makes no folder', async () => {
  const folder = freshFolder();
  const store = open(folder);
  await store.erase(['ann']);
  expect(existsSync(join(folder, 'memory'))).toBe(false);
  await store.save(new Map([['ann', memory]]));
  await store.erase(['ann']);
  expect(readdirSync(join(folder, 'memory'))).toEqual([]);
});

it('a folder that is none is told, whatever is asked of it', async () => {
  const folder = freshFolder();
  writeFileSync(join(folder, 'memory'), 'a file');
  const store = open(folder);
  expect(await codeOf(() => store.load(['ann']))).toBe('STATE');
  expect(await codeOf(() => store.save(new Map([['ann', memory]])))).toBe('OUTPUT');
  expect(await codeOf(() => store.erase(['ann']))).toBe('OUTPUT');
});

it('calls of one store wait for each other', async () => {
  const store = open(freshFolder());
  const saves = Array.from({ length: 20 }, (_, at) =>
    Promise.resolve(store.save(new Map([['ann', { ...memory, asOf: at }]]))),
  );
  await Promise.all(saves);
  expect((await store.load(['ann'])).get('ann')?.asOf).toBe(19);
});
