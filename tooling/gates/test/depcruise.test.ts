import { expect, it } from '@jest/globals';
import { manifestOf, miniature } from './miniature.ts';

const { plant, run } = miniature(
  '.dependency-cruiser.js',
  'tooling/package-rules/layers.js',
  'tooling/package-rules/rooms.js',
  'tooling/tsconfig',
);

interface Report {
  readonly summary: {
    readonly violations: readonly { rule: { name: string }; from: string; to: string }[];
    readonly ruleSetUsed: { readonly forbidden: readonly { name: string }[] };
  };
}

const cruise = (...output: string[]) =>
  run('dependency-cruiser/bin/dependency-cruise.mjs', 'packages', 'apps', 'tooling', ...output);

it('sound packages break no rule', () => {
  const { status, stdout } = cruise();
  expect(stdout).toMatch(/no dependency violations found .1[56] modules, 7 dependencies/);
  expect(status).toBe(0);
});

it('every rule is broken by what is planted for it, and by nothing else', async () => {
  const other = (name: string): string => `import type {} from '@prodrome/${name}';\n`;
  await plant({
    'packages/base/test/up.ts': other('tools'),
    'packages/tools/src/up.ts': other('part'),
    'packages/part/src/across.ts': "export const late = await import('@prodrome/other');\n",
    'packages/flow/src/up.ts': other('whole'),
    'packages/whole/src/up.ts': other('app'),
    'apps/app/src/down.ts': other('tools'),
    'packages/part/src/one.ts': "import type { Two } from './two.ts';\nexport type One = Two;\n",
    'packages/part/src/two.ts': "import type { One } from './one.ts';\nexport type Two = One;\n",
    'packages/tools/src/path.ts': "export { base } from '../../base/src/index.ts';\n",
    'tooling/peek/peek.js': "import '../../packages/base/src/base.ts';\n",
    'packages/tools/src/deep.ts': "export { base } from '@prodrome/base/src/base.ts';\n",
    'packages/tools/src/tested.ts': "import '../test/support.ts';\n",
    'packages/tools/test/support.ts': 'export {};\n',
  });
  await plant({
    // two rooms side by side, and one above them
    'packages/part/package.json': manifestOf('part', {
      prodrome: { layer: 'component', rooms: [['model', 'text'], 'training'] },
      exports: { '.': { '@prodrome/source': './src/index.ts' } },
    }),
    'packages/part/src/index.ts':
      "export { part } from './part.ts';\nimport './training/train.ts';\n",
    'packages/part/src/model/model.ts': 'export {};\n',
    'packages/part/src/model/inner/own.ts': "import '../model.ts';\n",
    'packages/part/src/model/up.ts': "import '../training/train.ts';\n",
    'packages/part/src/text/aside.ts': "import '../model/model.ts';\n",
    'packages/part/src/training/train.ts':
      "import '../model/model.ts';\nimport '../text/text.ts';\n",
    'packages/part/src/training/out.ts': "import '../part.ts';\n",
    'packages/part/src/text/text.ts': 'export {};\n',
  });
  const { violations, ruleSetUsed } = (JSON.parse(cruise('-T', 'json').stdout) as Report).summary;
  const broken = violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`).sort();
  expect(broken).toEqual([
    'by-name-only: packages/tools/src/path.ts -> packages/base/src/index.ts',
    'layer-app: apps/app/src/down.ts -> packages/tools/src/index.ts',
    'layer-assembly: packages/whole/src/up.ts -> apps/app/src/index.ts',
    'layer-component: packages/part/src/across.ts -> packages/other/src/index.ts',
    'layer-kit: packages/tools/src/up.ts -> packages/part/src/index.ts',
    'layer-spec: packages/base/test/up.ts -> packages/tools/src/index.ts',
    'layer-workflow: packages/flow/src/up.ts -> packages/whole/src/index.ts',
    'no-circle: packages/part/src/one.ts -> packages/part/src/two.ts',
    'no-internals: tooling/peek/peek.js -> packages/base/src/base.ts',
    'resolvable: packages/tools/src/deep.ts -> @prodrome/base/src/base.ts',
    'room-part-model: packages/part/src/model/up.ts -> packages/part/src/training/train.ts',
    'room-part-text: packages/part/src/text/aside.ts -> packages/part/src/model/model.ts',
    'room-part-training: packages/part/src/training/out.ts -> packages/part/src/part.ts',
    'shipped-needs-shipped: packages/tools/src/tested.ts -> packages/tools/test/support.ts',
  ]);
  // and no rule is left out
  const rules = new Set(violations.map(({ rule }) => rule.name));
  expect(ruleSetUsed.forbidden.filter(({ name }) => !rules.has(name))).toEqual([]);
  expect(cruise().status).toBe(broken.length);
});
