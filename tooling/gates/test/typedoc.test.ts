import { expect, it } from '@jest/globals';
import { miniature } from './miniature.ts';

const { plant, run } = miniature('typedoc.json', 'tooling/tsconfig');
const typedoc = () => run('typedoc/bin/typedoc', '--entryPoints', 'packages/base');

it('a package whose public types are all public is documented', () => {
  const { status, stdout } = typedoc();
  expect(stdout).toContain('html generated at ./docs/api');
  expect(status).toBe(0);
});

it.each([
  [
    'a type that is answered but not exported',
    'interface Hidden {}\n/** One. */\nexport const base = (): Hidden => ({});\n',
    'Hidden, defined in @prodrome/base/src/base.ts, is referenced by base but not included',
  ],
  [
    'a link that leads nowhere',
    '/** See {@link Nowhere}. */\nexport const base = 1;\n',
    'Failed to resolve link to "Nowhere" in comment for base',
  ],
])('%s is found', async (_, text, warning) => {
  await plant({ 'packages/base/src/base.ts': text });
  const { status, stderr } = typedoc();
  expect(stderr).toContain(warning);
  expect(status).not.toBe(0);
});
