import { readFileSync } from 'node:fs';

const manifest = new URL('../../package.json', import.meta.url);
const { packageManager } = JSON.parse(readFileSync(manifest, 'utf8'));
const pnpm = (...args) => ['npx', '-y', packageManager, ...args];
/** A task of turbo.json: what has not changed since it held is not checked again. */
const cached = (task) => pnpm('exec', 'turbo', 'run', task, '--output-logs=new-only');
const onNode24 = (...args) => ['npx', '-y', '-p', 'node@24', '-p', packageManager, ...args];
const [installed, built] = [['install'], ['build']];

export const builtTests = [
  'packages/assembly/test/networks.test.ts',
  'packages/assembly/test/optional-packages.test.ts',
  'packages/assembly/test/predict-batches.test.ts',
  'packages/executors/test/process-executor.test.ts',
  'packages/graph/test/threads.test.ts',
  'packages/graph/test/usual-backend.test.ts',
  'packages/trees/test/threads.test.ts',
  'packages/trees/test/wasm-kernels.test.ts',
];

/**
 * Everything that must hold; a step runs once those it needs hold. The longest come first, so that both slots end together.
 * @param {{ report: string, cache: string }} files - jest's results of the tests step; a folder for the other Node's cache.
 */
export const stepsOf = ({ report, cache }) => [
  { name: 'install', command: pnpm('install', '--frozen-lockfile') },
  { name: 'build', needs: installed, command: pnpm('build') },
  {
    name: 'tests',
    needs: built,
    command: pnpm('test', '--maxWorkers=2', '--json', `--outputFile=${report}`),
  },
  { name: 'lint', needs: installed, command: cached('lint') },
  { name: 'API docs', needs: built, command: cached('api') },
  { name: 'tarballs', needs: built, command: cached('pkg:check') },
  { name: 'outputs as in the READMEs', needs: built, command: pnpm('outputs', '--check') },
  { name: 'examples', needs: built, command: pnpm('examples') },
  { name: 'tarballs used by a stranger', needs: built, command: pnpm('smoke', 'npm') },
  {
    name: 'tarballs used by a stranger on Node 24',
    needs: built,
    command: onNode24('pnpm', 'smoke', 'pnpm'),
  },
  {
    name: 'built code on Node 24',
    needs: built,
    command: onNode24(
      ...['node', '--experimental-vm-modules', '--no-warnings=ExperimentalWarning'],
      ...['node_modules/jest/bin/jest.js', `--cacheDirectory=${cache}`, ...builtTests],
    ),
  },
  { name: 'format', needs: installed, command: cached('format:check') },
  { name: 'types', needs: installed, command: cached('typecheck') },
  { name: 'dependency rules', needs: installed, command: cached('depcruise') },
  { name: 'nothing unused', needs: installed, command: cached('knip') },
  { name: 'package rules', needs: installed, command: cached('rules') },
];
