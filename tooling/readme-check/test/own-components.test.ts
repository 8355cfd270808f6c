import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { filesOf, printedLines } from '../blocks.js';

const read = (path: string): string =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const expert = read('docs/write-your-own-expert.md');
const gate = read('docs/write-your-own-gate.md');

// `pnpm smoke` follows both pages in an empty folder
it.each([
  ['my-expert.js', expert, 'examples/custom-expert/weekday.js'],
  ['my-expert.test.mjs', expert, 'apps/cli/templates/my-expert.test.mjs'],
  ['inverse-error.js', gate, 'examples/custom-gate/inverse-error.js'],
])('the %s of the page is the tested one', (name, page, path) => {
  expect(filesOf(page)[name]).toBe(read(path));
});

it('the pages show all that is needed, and what it prints', () => {
  expect(Object.keys(filesOf(expert))).toEqual([
    ...['my-expert.js', 'column-rate.js', 'own-usual.js'],
    ...['my-expert.test.mjs', 'column-rate.test.mjs', 'own-usual.test.mjs', 'moe.yaml'],
  ]);
  expect(Object.keys(filesOf(gate))).toEqual([
    'inverse-error.js',
    'inverse-error.test.mjs',
    'moe.yaml',
  ]);
  for (const page of [expert, gate]) expect(printedLines(page).length).toBeGreaterThan(3);
});

const others = [
  ['combination', 'median'],
  ['stacking-model', 'shared-slope'],
  ['calibration', 'isotonic'],
  ['splitter', 'dealt'],
  ['transform', 'weekend'],
  ['executor', 'at-once'],
  ['patient-store', 'json-files'],
  ['store', 'journal'],
  ['data-source', 'fixed-width'],
  ['optimizer', 'lion'],
  ['loss', 'focal'],
  ['backend', 'logged'],
  ['search', 'random'],
  ['drift-detector', 'ewma'],
] as const;

it.each(others)(
  'the page of the %s shows the tested example, of 40 lines at the most',
  (kind, name) => {
    const example = read(`examples/custom-${kind}/${name}.js`);
    const files = filesOf(read(`docs/write-your-own-${kind}.md`));
    expect(Object.keys(files)).toEqual([`${name}.js`, `${name}.test.mjs`]);
    expect(files[`${name}.js`]).toBe(example);
    expect(example.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
    expect(read('docs/components.md')).toContain(`(write-your-own-${kind}.md)`);
  },
);

it('the page of the transform shows the tested one that looks back', () => {
  const example = read('examples/custom-transform/days-so-far.js');
  expect(read('docs/write-your-own-transform.md')).toContain(`\`\`\`js\n${example}\`\`\``);
  expect(example.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
});
