// `pnpm smoke [npm|pnpm]`: what a stranger gets. Packs every package, installs the tarballs into empty folders, and there follows the
// pages on experts and gates of one's own: writes their files, tests them, trains, forecasts; then imports and requires.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesOf, printedLines } from '../readme-check/blocks.js';
import { networkPackages, packAll } from './pack-all.js';
import { checkLight, checkNetwork } from './smoke/networks.js';
import { run } from './smoke/run.js';
import { checkTypes } from './smoke/types.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pnpm = process.env.npm_execpath ?? 'pnpm';
const folder = mkdtempSync(join(tmpdir(), 'prodrome-smoke-'));
let failed = 0;

const pages = {
  'docs/write-your-own-expert.md': [
    './my-expert.js#weekdayRate',
    './column-rate.js#columnRate',
    './own-usual.js#ownUsual',
  ],
  'docs/write-your-own-gate.md': ['./inverse-error.js#inverseError'],
};

/** Pages whose example is written and tested, not trained. */
const otherKinds = [
  ...['combination', 'stacking-model', 'calibration', 'splitter', 'transform', 'executor'],
  'patient-store',
  'data-source',
  ...['optimizer', 'loss', 'backend', 'search', 'drift-detector'],
];

function use(cwd) {
  for (const [page, types] of Object.entries(pages)) {
    const place = join(cwd, basename(page, '.md'));
    mkdirSync(place);
    follow(readFileSync(join(root, page), 'utf8'), types, place);
  }
  for (const kind of otherKinds) {
    const place = join(cwd, kind);
    mkdirSync(place);
    const page = readFileSync(join(root, `docs/write-your-own-${kind}.md`), 'utf8');
    for (const [name, text] of Object.entries(filesOf(page)))
      writeFileSync(join(place, name), text);
    run(place, process.execPath, ['--test']);
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
  const [, ...forecasts] = prodrome('predict', '--model', 'model', '--config', 'moe.yaml')
    .trimEnd()
    .split('\n');
  if (forecasts.length !== 4152) throw new Error(`${forecasts.length} forecasts of 4152 rows`);
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
    `import { sgd, binaryCrossEntropy, compileTraining, defineNetwork, dense, onnxWorkerBackend, trainNetwork } from '@prodrome/graph';
import { createStream } from '@prodrome/numerics';
import { createGradientBoosting } from '@prodrome/trees';

const boosting = createGradientBoosting({ trees: 2, minDataInLeaf: 1 });
const model = await boosting.train({ columns: [[1, 2, 3, 4]], labels: [0, 0, 1, 1] });
const network = defineNetwork({
  inputs: { x: { shape: [1] } },
  forward: (scope, { x }) => dense(scope, 'out', x, 1),
});
const program = compileTraining(network, binaryCrossEntropy, sgd({ learningRate: 0.1 }), { batch: 2 });
const data = { rows: 4, inputs: { x: Float32Array.of(1, 2, 3, 4) }, target: Float32Array.of(0, 0, 1, 1) };
const options = { epochs: 2, stream: createStream('smoke') };
const { losses } = await trainNetwork(program, data, options, onnxWorkerBackend);
console.log(model.predictRow([4]) > model.predictRow([1]), losses.length);
`,
  );
  const printed = run(cwd, process.execPath, ['--no-warnings', 'files.mjs']);
  if (printed !== 'true 2\n') throw new Error(`expected "true 2", got ${printed}`);
}

/** As the documentation says: `npm install` of the tarballs, without flags. */
const npmInstall = (cwd, tarballs) => run(cwd, 'npm', ['install', ...tarballs, 'zod@^4.0.0']);

const installs = {
  npm: (packed) => {
    const networks = networkPackages();
    const light = join(folder, 'light');
    mkdirSync(light);
    const names = packed.filter(({ name }) => !networks.includes(name));
    npmInstall(
      light,
      names.map(({ tarball }) => tarball),
    );
    checkLight(light);
    const cwd = join(folder, 'with-npm');
    mkdirSync(cwd);
    writeFileSync(join(cwd, 'package.json'), '{ "type": "module", "private": true }');
    npmInstall(
      cwd,
      packed.map(({ tarball }) => tarball),
    );
    checkNetwork(cwd);
    checkTypes(
      cwd,
      packed.map(({ name }) => name),
    );
    use(cwd);
  },
  pnpm: (packed) => {
    const cwd = join(folder, 'with-pnpm');
    mkdirSync(cwd);
    const files = packed.map(({ name, tarball }) => [name, `file:${tarball}`]);
    const dependencies = { ...Object.fromEntries(files), zod: '^4.0.0' };
    const manifest = { name: 'stranger', private: true, type: 'module', dependencies };
    writeFileSync(join(cwd, 'package.json'), JSON.stringify(manifest));
    const overrides = files.map(([name, file]) => `  '${name}': '${file}'`);
    writeFileSync(
      join(cwd, 'pnpm-workspace.yaml'),
      `packages: []\noverrides:\n${overrides.join('\n')}\n`,
    );
    run(cwd, pnpm, ['install', '--ignore-scripts', '--no-frozen-lockfile']);
    checkNetwork(cwd);
    use(cwd);
  },
};

try {
  const packed = packAll(folder);
  const asked = process.argv[2];
  for (const [client, install] of Object.entries(installs)) {
    if (asked !== undefined && asked !== client) continue;
    try {
      install(packed);
      console.log(`installed and used with ${client} on Node.js ${process.version}`);
    } catch (error) {
      failed += 1;
      console.error(`with ${client}: ${error.message}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;
