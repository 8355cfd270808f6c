import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { format } from 'node:util';
import { expect, it, jest } from '@jest/globals';
import { expertChecks, runChecks } from '../../../packages/conformance/src/index.ts';
import { climatology } from '../../../packages/experts/src/index.ts';
import { outputsOf, untaggedBlocks, withOutputs } from '../blocks.js';

const root = new URL('../../../', import.meta.url);
const packages = new URL('packages/', root);
const withExample = readdirSync(packages).filter((name) =>
  existsSync(new URL(`${name}/examples/basic.ts`, packages)),
);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');

it.each(withExample)('the README of %s shows its example with what it prints', async (name) => {
  const readme = read(`packages/${name}/README.md`);
  const example = new URL(`${name}/examples/basic.ts`, packages);
  expect(readme).toContain(readFileSync(example, 'utf8').trim());
  const printed: string[] = [];
  const spy = jest.spyOn(console, 'log').mockImplementation((...values) => {
    printed.push(`${format(...values)}\n`);
  });
  await import(example.href);
  spy.mockRestore();
  expect(untaggedBlocks(readme)).toEqual([printed.join('')]);
});

it('the README of conformance shows what its example prints', async () => {
  const { passed, skipped, gaps } = await runChecks(expertChecks, { type: climatology });
  const line = [passed.length, 'laws hold; not claimed:', skipped, '; known gaps:', gaps];
  expect(untaggedBlocks(read('packages/conformance/README.md'))[0]).toBe(`${format(...line)}\n`);
});

const documents = (folder: string): string[] =>
  readdirSync(new URL(folder, root), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : documents(`${path}/`);
    return entry.name.endsWith('.md') ? [path] : [];
  });

// two that were put one below the other are one to a reader
it('a table has one header', () => {
  const isSeparator = (line: string | undefined): boolean => /^\|( *:?-+:? *\|)+$/.test(line ?? '');
  const twice = ['docs/', 'packages/', 'apps/', 'benchmarks/', 'examples/'].flatMap((folder) =>
    documents(folder).filter((path) => {
      const lines = read(path).split('\n');
      return lines.some((line, at) => isSeparator(line) && lines[at - 2]?.startsWith('|') === true);
    }),
  );
  expect(twice).toEqual([]);
});

// `pnpm outputs --check` compares those that are named
it('no other page shows what no check compares', () => {
  const others = readdirSync(packages).filter(
    (name) => !withExample.includes(name) && name !== 'conformance',
  );
  const docs = readdirSync(new URL('docs/', root)).filter((name) => name.endsWith('.md'));
  const pages = [
    ...['README.md', 'CONTRIBUTING.md', 'apps/cli/README.md'],
    ...others.map((name) => `packages/${name}/README.md`),
    ...docs.map((name) => `docs/${name}`),
  ];
  expect(pages.filter((page) => untaggedBlocks(read(page)).length > 0)).toEqual([]);
});

it('an output is replaced where its name stands, and nowhere else', () => {
  const block = (name: string, text: string): string =>
    `\`\`\`text printed=${name}\n${text}\`\`\`\n`;
  const page = `one\n${block('a', '1\n2\n')}two\n${block('b', '3\n')}\`\`\`sh\nls\n\`\`\`\n`;
  expect(outputsOf(page)).toEqual({ a: '1\n2\n', b: '3\n' });
  expect(withOutputs(page, { a: '$&\n' })).toBe(page.replace('1\n2\n', () => '$&\n'));
  expect(withOutputs(page, outputsOf(page))).toBe(page);
});
