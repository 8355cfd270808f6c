// `pnpm bench <name> [--quick] [--json]`: builds, then runs benchmarks/<name>/bench.js.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [name = '', ...options] = process.argv.slice(2);
const file = `${root}/benchmarks/${name}/bench.js`;

if (name === '' || !existsSync(file)) {
  const known = readdirSync(`${root}/benchmarks`).filter((each) =>
    existsSync(`${root}/benchmarks/${each}/bench.js`),
  );
  console.error(`usage: pnpm bench ${known.join('|')} [--quick] [--json]`);
  process.exit(2);
}

const build = spawnSync(
  process.execPath,
  ['node_modules/turbo/bin/turbo', 'run', 'build', '--output-logs=errors-only'],
  { cwd: root, stdio: ['ignore', 2, 2] },
);
if (build.status !== 0) process.exit(1);
process.exit(
  spawnSync(process.execPath, ['--expose-gc', file, ...options], { stdio: 'inherit' }).status ?? 1,
);
