// `pnpm quickstart`: builds what the command line needs, trains the council on the bundled diary, shows one forecast.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const example = 'examples/kostecki-dillon';
const out = 'out/kostecki-dillon';
const data = `${example}/kostecki_dillon.csv`;

function run(command, args, { shown = true } = {}) {
  if (shown) process.stdout.write(`\n$ ${['prodrome', ...args.slice(1)].join(' ')}\n`);
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1', TURBO_PRINT_VERSION_DISABLED: '1' },
  });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

run(
  process.execPath,
  [
    'node_modules/turbo/bin/turbo',
    'run',
    'build',
    '--filter=@prodrome/cli',
    '--output-logs=errors-only',
  ],
  {
    shown: false,
  },
);
rmSync(`${root}/${out}`, { recursive: true, force: true });
const cli = 'apps/cli/dist/main.js';
run(process.execPath, [
  cli,
  'train',
  '--config',
  `${example}/moe.yaml`,
  '--data',
  data,
  '--out',
  out,
]);
run(process.execPath, [cli, 'predict', '--model', out, '--data', data, '--patient', '1']);
