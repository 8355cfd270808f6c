import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { check, resolveConfig } from 'prettier';
import { checkPackages } from '../../package-rules/index.js';
import { generate, Refusal, type Order } from '../index.js';

const house = await resolveConfig(fileURLToPath(import.meta.url));

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'prodrome-generator-'));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

const everything = async (): Promise<string[]> =>
  (await readdir(root, { recursive: true, encoding: 'utf8' })).sort();

const orders: [Order, string, string][] = [
  [{ kind: 'expert', name: 'sleep-debt' }, 'packages/expert-sleep-debt', 'component'],
  [{ kind: 'gate', name: 'sleep' }, 'packages/gate-sleep', 'component'],
  [{ kind: 'package', name: 'class' }, 'packages/class', 'kit'],
  [{ kind: 'package', name: 'sleep-debt', layer: 'workflow' }, 'packages/sleep-debt', 'workflow'],
  [
    { kind: 'expert', name: 'a-name-that-is-so-long-that-every-line-with-it-must-be-broken' },
    'packages/expert-a-name-that-is-so-long-that-every-line-with-it-must-be-broken',
    'component',
  ],
];

it.each(orders)('%j breaks no rule and is formatted', async (order, place, layer) => {
  const { folder, files } = await generate(root, order);
  expect(house).toHaveProperty('singleQuote', true);
  expect(folder).toBe(place);
  expect(files).toContain(`.changeset/${place.slice('packages/'.length)}-first.md`);
  expect(checkPackages(root)).toEqual([]);
  const manifest: unknown = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
  expect(manifest).toMatchObject({ prodrome: { layer } });
  for (const file of files) {
    const text = await readFile(join(root, file), 'utf8');
    expect(`${file} ${text}`).not.toMatch(/sample.?name/i);
    expect([file, await check(text, { ...house, filepath: file })]).toEqual([file, true]);
  }
});

it('writes what it says, and nothing else', async () => {
  const { files } = await generate(root, { kind: 'gate', name: 'sleep' });
  const folders = ['.changeset', 'packages', 'packages/gate-sleep'];
  const inner = ['packages/gate-sleep/src', 'packages/gate-sleep/test'];
  expect(await everything()).toEqual([...folders, ...inner, ...files].sort());
});

const refused: [Order, RegExp][] = [
  [{ kind: 'expert', name: 'SleepDebt' }, /kebab-case/],
  [{ kind: 'expert', name: 'sleep_debt' }, /kebab-case/],
  [{ kind: 'gate', name: '../sleep' }, /kebab-case/],
  [{ kind: 'gate', name: 'sleep-' }, /kebab-case/],
  [{ kind: 'package', name: 'sleep2' }, /kebab-case/],
  [{ kind: 'package', name: '' }, /kebab-case/],
  [{ kind: 'package', name: 'index' }, /kebab-case/],
  [{ kind: 'transform', name: 'sleep' }, /one of expert, gate, package/],
  [{ kind: 'package', name: 'sleep', layer: 'app' }, /one of kit, component, workflow/],
  [{ kind: 'gate', name: 'sleep', layer: 'kit' }, /for packages only/],
];

it.each(refused)('%j is refused and nothing written', async (order, reason) => {
  const refusal = generate(root, order);
  await expect(refusal).rejects.toBeInstanceOf(Refusal);
  await expect(refusal).rejects.toThrow(reason);
  expect(await everything()).toEqual([]);
});

const taken = ['packages/sleep/x', 'apps/sleep/x', 'tooling/sleep/x', '.changeset/sleep-first.md'];

it.each(taken)('a name taken by %s is refused and nothing written', async (path) => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), 'mine');
  const before = await everything();
  await expect(generate(root, { kind: 'package', name: 'sleep' })).rejects.toThrow(/is free/);
  expect(await everything()).toEqual(before);
  expect(await readFile(join(root, path), 'utf8')).toBe('mine');
});
