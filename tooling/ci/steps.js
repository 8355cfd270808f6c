import { readFileSync } from 'node:fs';

const manifest = new URL('../../package.json', import.meta.url);
const { packageManager } = JSON.parse(readFileSync(manifest, 'utf8'));
const pnpm = (...args) => ['npx', '-y', packageManager, ...args];
const [installed, built] = [['install'], ['build']];

/**
 * Everything that must hold; a step runs once those it needs hold. The longest come first, so that both slots end together.
 * @param {{ report: string, cache: string }} files - jest's results of the tests step; a folder for the other Node's cache.
 */
export const stepsOf = ({ report, cache }) => [
  { name: 'install', command: pnpm('install', '--frozen-lockfile') },
  { name: 'build', needs: installed, command: pnpm('build') },
  { name: 'types', needs: installed, command: pnpm('typecheck') },
  { name: 'tests', needs: built, command: pnpm('test', '--json', `--outputFile=${report}`) },
  {
    name: 'tests on Node 24',
    needs: built,
    command: [
      ...['npx', '-y', '-p', 'node@24', '-p', packageManager, 'node'],
      ...['--experimental-vm-modules', '--no-warnings=ExperimentalWarning'],
      ...['node_modules/jest/bin/jest.js', `--cacheDirectory=${cache}`],
    ],
  },
  { name: 'lint', needs: installed, command: pnpm('lint') },
  { name: 'format', needs: installed, command: pnpm('format:check') },
  { name: 'package rules', needs: installed, command: pnpm('rules') },
  { name: 'dependency rules', needs: installed, command: pnpm('depcruise') },
  { name: 'nothing unused', needs: installed, command: pnpm('knip') },
  {
    name: 'quickstart as in the README',
    needs: built,
    command: ['node', 'tooling/scripts/check-quickstart.js', ...pnpm('quickstart')],
  },
  { name: 'examples', needs: built, command: pnpm('examples') },
  { name: 'API docs', needs: built, command: pnpm('docs:api') },
  { name: 'tarballs', needs: built, command: pnpm('pkg:check') },
  { name: 'tarballs used by a stranger', needs: built, command: pnpm('smoke') },
];
