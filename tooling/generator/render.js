import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import house from '../../prettier.config.js';
import { manifestOf } from './manifest.js';

const templates = fileURLToPath(new URL('./templates', import.meta.url));
const effects = {
  expert: 'The expert sample_name.',
  gate: 'The gate sample_name.',
  package: 'The share of recorded days with an event (measureSampleName).',
};

/** All files of a package by path, and its changeset, formatted as the house does. */
export async function render(plan) {
  const named = rename(plan.name);
  const pretty = (path, text) => format(text, { ...house, filepath: basename(path) });
  const sources = {
    'package.json': JSON.stringify(manifestOf(plan), null, 2),
    'tsconfig.json': JSON.stringify({
      extends: '../../tooling/tsconfig/library.json',
      compilerOptions: { rootDir: 'src', outDir: 'dist' },
      include: ['src'],
      references: [{ path: '../core' }],
    }),
    'tsup.config.ts': `import { library } from '@prodrome/tsup-config';
import { defineConfig } from 'tsup';

export default defineConfig(library());
`,
    ...(await readTemplate(join(templates, plan.kind))),
  };
  const files = {};
  for (const [path, text] of Object.entries(sources)) {
    files[named(path)] = await pretty(path, named(text));
  }
  const changeset = `---\n'@prodrome/${plan.packageName}': minor\n---\n\n${effects[plan.kind]}\n`;
  return { files, changesetText: await pretty('changeset.md', named(changeset)) };
}

async function readTemplate(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
  return Object.fromEntries(
    await Promise.all(
      paths.map(async (path) => [path, await readFile(join(folder, path), 'utf8')]),
    ),
  );
}

/** Templates are real code about a thing called "sample name", in each of its four spellings. */
function rename(name) {
  const words = name.split('-');
  const pascal = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  const spellings = [
    ['sample-name', name],
    ['sample_name', words.join('_')],
    ['sampleName', pascal.charAt(0).toLowerCase() + pascal.slice(1)],
    ['SampleName', pascal],
  ];
  return (text) => spellings.reduce((done, [from, to]) => done.replaceAll(from, to), text);
}
