import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './run.js';

const diary = fileURLToPath(new URL('../../../examples/kostecki-dillon', import.meta.url));
const network = `data: { patient: id, time: time, outcome: headache, ignore: [dos] }
experts:
  - name: network
    type: multilayer_perceptron
    specialty: history
    parameters: { hidden_layers: [4], epochs: 2 }
validation: { outer: holdout, inner_folds: 2, bootstrap_draws: 50 }
`;

/** Without networks: small, no script that runs at installation; it trains, and says what to install where a network is asked for. */
export function checkLight(cwd) {
  const megabytes = sizeOf(join(cwd, 'node_modules')) / 2 ** 20;
  if (!(megabytes > 1 && megabytes < 150)) throw new Error(`${megabytes} MB are installed`);
  const { packages } = JSON.parse(
    readFileSync(join(cwd, 'node_modules/.package-lock.json'), 'utf8'),
  );
  const wrong = Object.entries(packages)
    .filter(([name, { hasInstallScript }]) => hasInstallScript || name.includes('onnxruntime'))
    .map(([name]) => name);
  if (wrong.length > 0) throw new Error(`with scripts, or of networks: ${wrong.join(', ')}`);
  const { train, prodrome } = workIn(cwd);
  train(join(diary, 'moe.yaml'));
  expectText(prodrome(0, 'doctor'), 'not installed: @prodrome/experts-neural, with lstm_network');
  const refused = train(join(cwd, 'work/network.yaml'), 2);
  expectText(refused, 'npm install @prodrome/experts-neural');
}

/** With networks: one is trained. */
export function checkNetwork(cwd) {
  const { train, prodrome } = workIn(cwd);
  train(join(cwd, 'work/network.yaml'));
  expectText(prodrome(0, 'doctor'), 'ok   onnxruntime: onnxruntime 1.');
}

function workIn(cwd) {
  const place = join(cwd, 'work');
  mkdirSync(place);
  cpSync(join(diary, 'kostecki_dillon.csv'), join(place, 'diary.csv'));
  writeFileSync(join(place, 'network.yaml'), network);
  const prodrome = (status, ...args) =>
    run(place, join(cwd, 'node_modules/.bin/prodrome'), args, status);
  const train = (config, status = 0) =>
    prodrome(
      ...[status, 'train', '--config', config],
      ...['--data', 'diary.csv', '--out', 'model', '--quiet'],
    );
  return { train, prodrome };
}

function expectText(text, part) {
  if (!text.includes(part)) throw new Error(`expected "${part}" in\n${text}`);
}

const sizeOf = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
