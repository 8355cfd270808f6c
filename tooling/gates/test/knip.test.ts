import { expect, it } from '@jest/globals';
import { manifestOf, miniature } from './miniature.ts';

const { plant, run } = miniature('knip.json');
const knip = () => run('knip/bin/knip.js', '--no-config-hints', '--reporter', 'compact');

it('packages of which all is used have no finding', () => {
  expect(knip()).toMatchObject({ status: 0, stdout: '' });
});

it('what nobody uses, and what is used but not declared or not there, is found', async () => {
  await plant({
    'packages/tools/package.json': manifestOf('tools', {
      exports: { '.': { '@prodrome/source': './src/index.ts' } },
      dependencies: { '@prodrome/base': '*', idle: '1.0.0' },
    }),
    'packages/tools/src/index.ts': "export { tools } from './tools.ts';\n",
    'packages/tools/src/tools.ts': [
      "import { base } from '@prodrome/base';",
      "import { part } from '@prodrome/part';",
      "import './nowhere.ts';",
      'export const tools = [base, part];',
      'export const unused = 1;',
      'export type Unused = 1;',
    ].join('\n'),
    'packages/tools/src/alone.ts': 'export {};\n',
    'packages/tools/test/alone.ts': 'export {};\n',
  });
  const { status, stdout } = knip();
  expect(status).toBe(1);
  expect(stdout.trimEnd().split('\n')).toEqual([
    'Unused files (2)',
    'packages/tools/src/alone.ts: packages/tools/src/alone.ts',
    'packages/tools/test/alone.ts: packages/tools/test/alone.ts',
    'Unused dependencies (1)',
    'packages/tools/package.json: idle',
    'Unlisted dependencies (1)',
    'packages/tools/src/tools.ts: @prodrome/part',
    'Unresolved imports (1)',
    'packages/tools/src/tools.ts: ./nowhere.ts',
    'Unused exports (1)',
    'packages/tools/src/tools.ts: unused',
    'Unused exported types (1)',
    'packages/tools/src/tools.ts: Unused',
  ]);
});
