// `pnpm smoke`: what a stranger gets. Packs every package, installs the tarballs into empty folders with npm and with pnpm, and there
// trains with an expert of one's own, forecasts, imports and requires.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pnpm = process.env.npm_execpath ?? 'pnpm';
const folder = mkdtempSync(join(tmpdir(), 'prodrome-smoke-'));
let failed = 0;

function run(cwd, command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

function packAll() {
  const tarballs = {};
  for (const place of ['packages', 'apps'].flatMap((kind) =>
    readdirSync(join(root, kind)).map((name) => join(root, kind, name)),
  )) {
    const { name } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'));
    const { filename } = JSON.parse(
      run(place, pnpm, ['pack', '--json', '--pack-destination', folder]),
    );
    tarballs[name] = `file:${filename}`;
  }
  return tarballs;
}

function use(cwd) {
  cpSync(join(root, 'examples/custom-expert/weekday.js'), join(cwd, 'weekday.js'));
  cpSync(join(root, 'examples/kostecki-dillon/kostecki_dillon.csv'), join(cwd, 'diary.csv'));
  writeFileSync(
    join(cwd, 'moe.yaml'),
    `data: { patient: id, time: time, outcome: headache, ignore: [dos] }
experts:
  - { name: markov, type: markov, specialty: history }
  - { name: weekday, type: './weekday.js#weekdayRate', specialty: history }
validation: { folds: 3, inner_folds: 3, bootstrap_draws: 50 }
`,
  );
  const cli = join(cwd, 'node_modules/.bin/prodrome');
  run(cwd, cli, [
    'train',
    '--config',
    'moe.yaml',
    '--data',
    'diary.csv',
    '--out',
    'model',
    '--quiet',
  ]);
  const forecasts = run(cwd, cli, [
    'predict',
    '--model',
    'model',
    '--data',
    'diary.csv',
    '--quiet',
  ]);
  if (forecasts.trimEnd().split('\n').length !== 4152) throw new Error('a forecast for every row');
  writeFileSync(
    join(cwd, 'esm.mjs'),
    "import { createStream } from '@prodrome/numerics';\nconsole.log(createStream(1).next());\n",
  );
  writeFileSync(
    join(cwd, 'cjs.cjs'),
    "const { createStream } = require('@prodrome/numerics');\nconsole.log(createStream(1).next());\n",
  );
  const [esm, cjs] = ['esm.mjs', 'cjs.cjs'].map((file) =>
    run(cwd, process.execPath, ['--no-warnings', file]),
  );
  if (esm !== cjs || !(Number(esm) >= 0)) throw new Error(`import gave ${esm}, require ${cjs}`);
}

try {
  const tarballs = packAll();
  for (const client of ['npm', 'pnpm']) {
    const cwd = join(folder, `with-${client}`);
    mkdirSync(cwd);
    const manifest = {
      name: 'stranger',
      private: true,
      type: 'module',
      dependencies: { ...tarballs, zod: '^4.0.0' },
    };
    writeFileSync(join(cwd, 'package.json'), JSON.stringify(manifest));
    const overrides = Object.entries(tarballs).map(([name, file]) => `  '${name}': '${file}'`);
    writeFileSync(
      join(cwd, 'pnpm-workspace.yaml'),
      `packages: []\noverrides:\n${overrides.join('\n')}\n`,
    );
    try {
      if (client === 'npm')
        run(cwd, 'npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts']);
      else run(cwd, pnpm, ['install', '--ignore-scripts', '--no-frozen-lockfile']);
      use(cwd);
      console.log(`installed and used with ${client}`);
    } catch (error) {
      failed += 1;
      console.error(`with ${client}: ${error.message}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;
