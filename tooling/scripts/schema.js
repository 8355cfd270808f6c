// `pnpm schema`: builds, then writes docs/schema/moe.schema.json, the JSON Schema of the configuration file for editors.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

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

const { configJsonSchema } = await import('../../packages/assembly/dist/index.js');
const style = await resolveConfig(file);
mkdirSync(`${root}/docs/schema`, { recursive: true });
writeFileSync(file, await format(JSON.stringify(configJsonSchema()), { ...style, filepath: file }));
