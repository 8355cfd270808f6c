// Checks run beside a build: none may list what tsup writes aside and takes away again.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const aside = 'packages/core/tsup.config.bundled_0000000000a.mjs';
const run = (command: string, ...args: string[]) =>
  spawnSync(command, args, { cwd: root, encoding: 'utf8' });
const tool = (bin: string, ...args: string[]) =>
  run(process.execPath, join(root, 'node_modules', bin), ...args);

writeFileSync(join(root, aside), 'not; a ( script, nor { formatted');
afterAll(() => {
  rmSync(join(root, aside), { force: true });
});

it.each([
  ['eslint', () => tool('eslint/bin/eslint.js', '--no-warn-ignored', aside)],
  ['prettier', () => tool('prettier/bin/prettier.cjs', '--check', aside)],
  ['dependency-cruiser', () => tool('dependency-cruiser/bin/dependency-cruise.mjs', aside)],
  ['git, turbo and knip', () => run('git', 'check-ignore', aside)],
])('%s passes over it', (_, check) => {
  const { status, stdout, stderr } = check();
  expect(existsSync(join(root, aside))).toBe(true);
  expect(`${stdout}${stderr}`).not.toMatch(/[1-9]\d* (?:error|module)|warn/u);
  expect(status).toBe(0);
});
