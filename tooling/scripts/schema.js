// `pnpm schema`: builds, then writes what is made from the options' schemas: docs/schema/moe.schema.json for editors, and the tables
// of options in docs/ and the packages' READMEs.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { fillOptionTables, pagesWithOptions } from '../option-tables/index.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const file = `${root}/docs/schema/moe.schema.json`;

const build = spawnSync(
  process.execPath,
  [
    'node_modules/turbo/bin/turbo',
    'run',
    'build',
    '--filter=@prodrome/assembly',
    '--output-logs=errors-only',
  ],
  { cwd: root, stdio: ['ignore', 2, 2] },
);
if (build.status !== 0) process.exit(1);

const { allComponents, configJsonSchema } = await import('../../packages/assembly/dist/index.js');
const components = await allComponents();
const schema = configJsonSchema(components);
const style = await resolveConfig(file);
mkdirSync(`${root}/docs/schema`, { recursive: true });
writeFileSync(file, await format(JSON.stringify(schema), { ...style, filepath: file }));
for (const page of pagesWithOptions(root)) {
  const text = readFileSync(page, 'utf8');
  writeFileSync(page, await fillOptionTables(text, { schema, components }));
}
