import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { checkPackages } from '../index.js';

type Files = Record<string, string>;

const manifest = (name: string, layer: string, changes: object = {}): string =>
  JSON.stringify({
    name: `@prodrome/${name}`,
    description: 'one sentence',
    license: 'Apache-2.0',
    type: 'module',
    engines: { node: '>=20.19.0' },
    prodrome: { layer },
    exports: { '.': { '@prodrome/source': './src/index.ts' } },
    publishConfig: { exports: { '.': {} } },
    scripts: { build: 'tsup' },
    ...changes,
  });

const optionalZod = {
  peerDependencies: { zod: '1' },
  peerDependenciesMeta: { zod: { optional: true } },
};

/** A package of two rooms, one above the other, and what is changed in it. */
const inRooms = (rooms: unknown, more: Files = {}): Files => ({
  'packages/tools/package.json': manifest('tools', 'kit', {
    dependencies: { '@prodrome/base': 'workspace:^' },
    prodrome: { layer: 'kit', rooms },
  }),
  'packages/tools/src/index.ts':
    "export { two } from './upper/two.ts';\nexport { three } from './ground/three.ts';\n",
  'packages/tools/src/upper/two.ts':
    "import { three } from '../ground/three.ts';\n/** Two. */\nexport const two = three - 1;\n",
  'packages/tools/src/ground/three.ts':
    "import { one } from '@prodrome/base';\n/** Three. */\nexport const three = one + 2;\n",
  ...more,
});

const readme = (name: string): string =>
  [
    `# @prodrome/${name}`,
    '',
    `npm install @prodrome/${name}`,
    '',
    '```ts',
    'x',
    '```',
    ...Array<string>(20).fill('.'),
  ].join('\n');

const sound = (): Files => ({
  'packages/base/package.json': manifest('base', 'spec'),
  'packages/base/README.md': readme('base'),
  'packages/base/src/index.ts': "export { one } from './one.ts';\n",
  'packages/base/src/one.ts': '/** One. */\nexport const one = 1;\n',
  'packages/tools/package.json': manifest('tools', 'kit', {
    dependencies: { '@prodrome/base': 'workspace:^' },
  }),
  'packages/tools/README.md': readme('tools'),
  'packages/tools/src/index.ts': "export { two } from './two.ts';\n",
  'packages/tools/src/two.ts':
    "import { one } from '@prodrome/base';\n/** Two. */\nexport const two = one + 1;\n",
});

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'prodrome-rules-'));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

async function problemsOf(changes: Files): Promise<string[]> {
  for (const [name, text] of Object.entries({ ...sound(), ...changes })) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  return checkPackages(root);
}

it('sound packages break no rule', async () => {
  expect(await problemsOf({})).toEqual([]);
});

const planted: [string, Files, RegExp][] = [
  [
    'a dependency up the layers',
    {
      'packages/base/package.json': manifest('base', 'spec', {
        dependencies: { '@prodrome/tools': '*' },
      }),
      'packages/base/src/one.ts':
        "import { two } from '@prodrome/tools';\n/** One. */\nexport const one = two;\n",
    },
    /layer spec may not import @prodrome\/tools/,
  ],
  ['an unknown layer', { 'packages/tools/package.json': manifest('tools', 'attic') }, /got attic/],
  [
    'an undeclared import',
    { 'packages/base/src/one.ts': "import z from 'zod';\n/** One. */\nexport const one = z;\n" },
    /'zod' is not declared/,
  ],
  [
    'a dev-only import',
    {
      'packages/base/package.json': manifest('base', 'spec', { devDependencies: { zod: '1' } }),
      'packages/base/src/one.ts': "import z from 'zod';\n/** One. */\nexport const one = z;\n",
    },
    /dev dependency only/,
  ],
  [
    'an optional peer that is always loaded',
    {
      'packages/base/package.json': manifest('base', 'spec', optionalZod),
      'packages/base/src/one.ts': "import z from 'zod';\n/** One. */\nexport const one = z;\n",
    },
    /'zod' may be absent/,
  ],
  [
    'a declared package that nobody imports',
    { 'packages/tools/src/two.ts': '/** Two. */\nexport const two = 2;\n' },
    /never imported/,
  ],
  [
    'a platform module in the spec',
    {
      'packages/base/src/one.ts':
        "import fs from 'node:fs';\n/** One. */\nexport const one = fs;\n",
    },
    /no platform/,
  ],
  [
    'packages in a circle',
    {
      'packages/tools/package.json': manifest('tools', 'kit', {
        dependencies: { '@prodrome/others': '*' },
      }),
      'packages/others/package.json': manifest('others', 'kit', {
        dependencies: { '@prodrome/tools': '*' },
      }),
    },
    /packages in a circle: @prodrome\/tools -> @prodrome\/others -> @prodrome\/tools/,
  ],
  [
    'a missing README title',
    { 'packages/base/README.md': readme('other') },
    /title # @prodrome\/base/,
  ],
  [
    'a README that is too long',
    { 'packages/base/README.md': readme('base') + '\n.'.repeat(100) },
    /lines, got/,
  ],
  [
    'a README without example',
    { 'packages/base/README.md': readme('base').replace('```ts', '') },
    /an example/,
  ],
  [
    'a public name without docstring',
    { 'packages/base/src/one.ts': 'export const one = 1;\n' },
    /one is public and has no docstring/,
  ],
  ['a default export', { 'packages/base/src/three.ts': 'export default 3;\n' }, /default export/],
  ['a star export', { 'packages/base/src/three.ts': "export * from './one.ts';\n" }, /export \*/],
  ['a file of 500 lines', { 'packages/base/src/long.ts': '// .\n'.repeat(500) }, /501 lines/],
  [
    'a room that is declared twice',
    inRooms(['ground', ['upper', 'ground']]),
    /the room ground is declared twice/,
  ],
  [
    'a room without a file',
    inRooms(['ground', 'upper', 'attic']),
    /the room attic is declared, but src\/attic has no file/,
  ],
  [
    'a folder that is no room',
    inRooms(['ground', 'upper'], { 'packages/tools/src/attic/deep/old.ts': 'export {};\n' }),
    /src\/attic is not declared in prodrome\.rooms/,
  ],
  [
    'a file outside the rooms',
    inRooms(['ground', 'upper'], { 'packages/tools/src/loose.ts': 'export {};\n' }),
    /src\/loose\.ts: expected it in one of ground, upper/,
  ],
  [
    'a crowded room',
    inRooms(
      ['ground', 'upper'],
      Object.fromEntries(
        Array.from({ length: 25 }, (_, i) => [
          `packages/tools/src/ground/f${i}.ts`,
          'export {};\n',
        ]),
      ),
    ),
    /src\/ground: expected at most 25 files in a room/,
  ],
  [
    'another licence',
    { 'packages/base/package.json': manifest('base', 'spec', { license: 'MIT' }) },
    /license Apache-2\.0/,
  ],
];

it('a package in rooms breaks no rule', async () => {
  const files = inRooms(['ground', 'upper']);
  await problemsOf(files);
  await rm(join(root, 'packages/tools/src/two.ts'));
  expect(checkPackages(root)).toEqual([]);
});

it('lets optional peers be loaded when they are asked for', async () => {
  const problems = await problemsOf({
    'packages/base/package.json': manifest('base', 'spec', optionalZod),
    'packages/base/src/one.ts':
      "import type { z } from 'zod';\n/** One. */\nexport const one = (): Promise<typeof z> => import('zod');\n",
  });
  expect(problems).toEqual([]);
});

describe('a planted violation is found', () => {
  it.each(planted)('%s', async (_, changes, problem) => {
    expect((await problemsOf(changes)).join('\n')).toMatch(problem);
  });
});
