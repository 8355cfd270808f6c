import { spawnSync } from 'node:child_process';
import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from '@jest/globals';
import { allComponents, builtInComponents } from '../src/index.ts';
import { ifInstalled, optionalTypes } from '../src/optional-packages.ts';
import { temporaryFolder } from './support.ts';

const home = fileURLToPath(new URL('..', import.meta.url));
const folder = temporaryFolder();
const optional = [...Object.keys(optionalTypes), '@prodrome/graph-tensorflow'];

// what was built, among all that it depends on but the optional packages; that is what npm installs
beforeAll(async () => {
  const link = async (name: string): Promise<void> => {
    const at = folder.path(`node_modules/${name}`);
    await mkdir(dirname(at), { recursive: true });
    await symlink(join(home, 'node_modules', name), at);
  };
  await cp(join(home, 'dist'), folder.path('node_modules/@prodrome/assembly/dist'), {
    recursive: true,
  });
  await cp(join(home, 'package.json'), folder.path('node_modules/@prodrome/assembly/package.json'));
  const scoped = await readdir(join(home, 'node_modules/@prodrome'));
  const names = scoped.map((name) => `@prodrome/${name}`);
  await Promise.all(
    [...names.filter((name) => !optional.includes(name)), 'zod', 'tinypool'].map(link),
  );
});

async function inNode(code: string): Promise<unknown> {
  const file = await folder.write(`run-${code.length}.mjs`, code);
  const { stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

const printing = (value: string): string =>
  `import * as assembly from '@prodrome/assembly'; console.log(JSON.stringify(${value}));`;

it('without the packages of networks all else is there, and doctor says what is not', async () => {
  const found = (await inNode(printing('await assembly.doctor()'))) as Record<string, unknown>;
  expect(found).toMatchObject({
    engines: {
      duckdb: { ok: true },
      onnxruntime: {
        ...{ ok: false, optional: true },
        detail: expect.stringContaining('npm install @prodrome/experts-neural') as unknown,
      },
      tensorflow: { ok: false, optional: true },
    },
    absent: {
      '@prodrome/experts-neural': optionalTypes['@prodrome/experts-neural'].types,
      '@prodrome/gating-neural': ['neural_network'],
    },
  });
  expect(JSON.stringify(found['components'])).toContain('gradient_boosting');
});

it.each([
  ['experts: [{ name: one, type: lstm_network, specialty: history }]', 'experts-neural'],
  [
    'experts: [{ name: one, type: markov, specialty: history }]\ngating_network: { type: neural_network }',
    'gating-neural',
  ],
])('a type of an absent package is refused with what to install', async (text, name) => {
  const config = await folder.write(`${name}.yaml`, `data: { outcome: headache }\n${text}\n`);
  const request = JSON.stringify({ config, data: 'none.csv', out: 'none' });
  const told = printing(`await assembly.train(${request}).catch(({ code, hint }) => [code, hint])`);
  expect(await inNode(told)).toEqual([
    'COMPONENT_UNKNOWN',
    expect.stringContaining(`npm install @prodrome/${name}`),
  ]);
});

it('each package brings the types that are told of it', async () => {
  const [all, light] = [await allComponents(), builtInComponents()];
  const brought = [
    all.experts.names().filter((name) => !light.experts.has(name)),
    all.gates.names().filter((name) => !light.gates.has(name)),
    all.stores.names().filter((name) => !light.stores.has(name)),
    all.executors.names().filter((name) => !light.executors.has(name)),
  ];
  expect(brought).toEqual(Object.values(optionalTypes).map(({ types }) => types));
});

it.each([
  ['of another package', 'ERR_MODULE_NOT_FOUND', "Cannot find package 'else' imported from /a"],
  ['of one of its files', 'ERR_MODULE_NOT_FOUND', "Cannot find module '/one/x' imported from /a"],
  ['that only speaks of it', 'ERR_X', "Cannot find package 'one' imported from /a"],
])('a failure %s is none of absence', async (_, code, message) => {
  const error = Object.assign(new Error(message), { code });
  await expect(ifInstalled('one', () => Promise.reject(error))).rejects.toBe(error);
});
