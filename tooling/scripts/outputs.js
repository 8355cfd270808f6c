// `pnpm outputs [NAME…]`: makes the runs whose output the READMEs show and writes it there (```text printed=NAME); with --check,
// compares. Times are elided. What takes minutes runs only where it is named.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputsOf, withOutputs } from '../readme-check/blocks.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const diary = 'examples/kostecki-dillon';
const pages = [
  ...['README.md', 'apps/cli/README.md', 'docs/explain.md', 'docs/digital-twin.md'],
  'benchmarks/cohort/README.md',
];
const slow = ['cohort'];

function run(args) {
  const { status, stdout, error } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${args.join(' ')}: ended with ${status}\n${stdout}`);
  return stdout;
}
const cli = (...args) => run(['apps/cli/dist/main.js', ...args]);

/** From the first line that starts so; nothing, where none does. */
const from = (start, text) => {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => start.test(line));
  return first < 0 ? '' : lines.slice(first).join('\n');
};

/** What is made with files in a folder that is removed again. */
function inFolder(make) {
  const folder = mkdtempSync(join(tmpdir(), 'prodrome-outputs-'));
  try {
    return make((name) => join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

let explainFolder;

/** What `explain` prints of the model of docs/explain.md, which is trained once; of its own data unless others are named. */
function explained(...asked) {
  if (!explainFolder) {
    explainFolder = mkdtempSync(join(tmpdir(), 'prodrome-outputs-'));
    process.on('exit', () => rmSync(explainFolder, { recursive: true }));
    for (const [name, seed] of [
      ['cohort.csv', '3'],
      ['later.csv', '4'],
    ]) {
      cli(
        ...['cohort', 'generate', '--patients', '60', '--days', '90', '--seed', seed],
        ...['--signal', '1.6', '--out', join(explainFolder, name)],
      );
    }
    const data = join(explainFolder, 'cohort.csv');
    const out = join(explainFolder, 'model');
    const config = 'examples/explain/moe.yaml';
    cli('train', '--config', config, '--data', data, '--out', out, '--quiet');
  }
  const at = asked.indexOf('--data');
  const [, named = 'cohort.csv'] = at < 0 ? [] : asked.splice(at, 2);
  const model = join(explainFolder, 'model');
  return cli('explain', '--model', model, '--data', join(explainFolder, named), ...asked);
}

const runs = {
  quickstart: () => from(/^\d+ rows read/, run(['tooling/scripts/quickstart.js'])),
  'data-check': () =>
    cli(...['data', 'check', `${diary}/kostecki_dillon.csv`], ...['--config', `${diary}/moe.yaml`]),
  explain: () => explained('--patient', 'p000000'),
  'explain-global': () => explained('--data', 'later.csv', '--global'),
  'explain-effect': () => explained('--effect', 'sleep_hours', '--effect', 'headache_today'),
  'explain-plausibility': () => explained('--plausibility'),
  'explain-under': () =>
    explained('--patient', 'p000036', '--time', '2023-01-20', '--under', '0.3'),
  'digital-twin': () =>
    inFolder((file) => {
      const [data, twin] = ['cohort.csv', 'twin.json'].map(file);
      cli(
        ...['cohort', 'generate', '--patients', '200', '--days', '120', '--seed', '3'],
        ...['--signal', '1.6', '--out', data],
      );
      cli('twin', 'train', '--data', data, '--out', twin, '--quiet');
      const plan = ['--plan', 'examples/digital-twin/plan.yaml', '--doses'];
      return cli('simulate', '--twin', twin, '--data', data, '--patient', 'p000005', ...plan);
    }),
  cohort: () =>
    inFolder((file) => {
      const [data, truth, out] = ['cohort.csv', 'truth.csv', 'model'].map(file);
      cli(
        ...['cohort', 'generate', '--patients', '650', '--seed', '1', '--complete'],
        ...['--out', data, '--truth', truth],
      );
      const printed = cli(
        ...['train', '--config', 'examples/cohort/moe.yaml', '--data', data],
        ...['--truth', truth, '--out', out, '--quiet'],
      );
      return from(/^model /, printed).split('\n\n')[0] ?? '';
    }),
};

const tidy = (text) => `${text.trim().replace(/, [\d.]+ s$/gm, ', … s')}\n`;

const asked = process.argv.slice(2).filter((name) => name !== '--check');
const isCheck = process.argv.includes('--check');
const shown = pages.map((page) => [page, readFileSync(join(root, page), 'utf8')]);
const names = new Set(shown.flatMap(([, text]) => Object.keys(outputsOf(text))));
const unknown = [...names, ...asked].filter((name) => !(name in runs));
const unshown = Object.keys(runs).filter((name) => !names.has(name));
if (unknown.length + unshown.length > 0) {
  throw new Error(`without a run: ${unknown.join(', ')}; shown nowhere: ${unshown.join(', ')}`);
}

const texts = {};
for (const name of asked.length > 0 ? asked : [...names].filter((each) => !slow.includes(each))) {
  texts[name] = tidy(runs[name]());
  if (texts[name].split('\n').length < 10) throw new Error(`${name} printed only ${texts[name]}`);
}
for (const [page, text] of shown) {
  const fresh = withOutputs(text, texts);
  if (fresh === text) continue;
  if (isCheck) {
    const known = new Set(text.split('\n'));
    const absent = fresh.split('\n').filter((line) => !known.has(line));
    console.error(`${page} shows other than is printed: pnpm outputs\n  ${absent.join('\n  ')}`);
    process.exitCode = 1;
  } else writeFileSync(join(root, page), fresh);
}
console.log(`${isCheck ? 'compared' : 'written'}: ${Object.keys(texts).join(', ')}`);
