// `pnpm smoke`: what a stranger gets. Packs every package, installs the tarballs into empty folders with npm and with pnpm, and there
// follows the pages on experts and gates of one's own: writes their files, tests them, trains, forecasts; then imports and requires.
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
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesOf, printedLines } from '../readme-check/blocks.js';

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

const pages = {
  'docs/write-your-own-expert.md': [
    './my-expert.js#weekdayRate',
    './column-rate.js#columnRate',
    './own-usual.js#ownUsual',
  ],
  'docs/write-your-own-gate.md': ['./inverse-error.js#inverseError'],
};

function use(cwd) {
  for (const [page, types] of Object.entries(pages)) {
    const place = join(cwd, basename(page, '.md'));
    mkdirSync(place);
    follow(readFileSync(join(root, page), 'utf8'), types, place);
  }
  checkImports(cwd);
  checkFilesBeside(cwd);
}

/** What a page tells its reader to do, in a folder below the one that was installed into. */
function follow(page, types, cwd) {
  for (const [name, text] of Object.entries(filesOf(page))) writeFileSync(join(cwd, name), text);
  cpSync(join(root, 'examples/kostecki-dillon/kostecki_dillon.csv'), join(cwd, 'diary.csv'));
  run(cwd, process.execPath, ['--test']);
  const prodrome = (...args) =>
    run(cwd, join(cwd, '../node_modules/.bin/prodrome'), [
      ...args,
      '--data',
      'diary.csv',
      '--quiet',
    ]);
  const printed = prodrome('train', '--config', 'moe.yaml', '--out', 'model').split('\n');
  const absent = printedLines(page).filter((line) => !printed.includes(line));
  if (absent.length > 0)
    throw new Error(`not printed:\n${absent.join('\n')}\nbut\n${printed.join('\n')}`);
  const manifest = readFileSync(join(cwd, 'model/manifest.json'), 'utf8');
  for (const type of types) {
    if (!manifest.includes(`"${type}"`)) throw new Error(`no ${type} in the bundle's manifest`);
  }
  const [, ...forecasts] = prodrome('predict', '--model', 'model').trimEnd().split('\n');
  if (forecasts.length !== 4151) throw new Error(`${forecasts.length} forecasts of 4151 rows`);
}

/** Every library, and the pages' own components, answer to `import` and to `require` with the same names. */
function checkImports(cwd) {
  const { dependencies } = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'));
  const names = [
    ...Object.keys(dependencies).filter((name) => name.startsWith('@prodrome/')),
    './write-your-own-expert/my-expert.js',
    './write-your-own-gate/inverse-error.js',
  ];
  const list = JSON.stringify(names);
  writeFileSync(
    join(cwd, 'esm.mjs'),
    `for (const name of ${list}) console.log(name, ...Object.keys(await import(name)).sort());\n`,
  );
  writeFileSync(
    join(cwd, 'cjs.cjs'),
    `for (const name of ${list}) console.log(name, ...Object.keys(require(name)).sort());\n`,
  );
  const [esm, cjs] = ['esm.mjs', 'cjs.cjs'].map((file) =>
    run(cwd, process.execPath, ['--no-warnings', file]),
  );
  if (esm !== cjs || esm.split('\n').length !== names.length + 1) {
    throw new Error(`import gave\n${esm}require gave\n${cjs}`);
  }
}

/** What packages bring beside their code is found: WebAssembly, and the files that threads run. */
function checkFilesBeside(cwd) {
  writeFileSync(
    join(cwd, 'files.mjs'),
    `import { binaryCrossEntropy, compileTraining, defineNetwork, dense, onnxWorkerBackend, trainNetwork } from '@prodrome/graph';
import { createStream } from '@prodrome/numerics';
import { createGradientBoosting } from '@prodrome/trees';

const boosting = createGradientBoosting({ trees: 2, minDataInLeaf: 1 });
const model = await boosting.train({ columns: [[1, 2, 3, 4]], labels: [0, 0, 1, 1] });
const network = defineNetwork({
  inputs: { x: { shape: [1] } },
  forward: (scope, { x }) => dense(scope, 'out', x, 1),
});
const program = compileTraining(network, binaryCrossEntropy, { kind: 'sgd', learningRate: 0.1 }, { batch: 2 });
const data = { rows: 4, inputs: { x: Float32Array.of(1, 2, 3, 4) }, target: Float32Array.of(0, 0, 1, 1) };
const options = { epochs: 2, stream: createStream('smoke') };
const { losses } = await trainNetwork(program, data, options, onnxWorkerBackend);
console.log(model.predictRow([4]) > model.predictRow([1]), losses.length);
`,
  );
  const printed = run(cwd, process.execPath, ['--no-warnings', 'files.mjs']);
  if (printed !== 'true 2\n') throw new Error(`expected "true 2", got ${printed}`);
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
