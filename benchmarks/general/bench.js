// General tables: four experts and what is served of them, beside peers, by the log loss of held-out rows.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtInComponents, configSchema, planFromConfig } from '@prodrome/assembly';
import { logLoss } from '@prodrome/evaluation';
import { selectColumns } from '@prodrome/core';
import { readDataset } from '@prodrome/data';
import { createTrainer, forecastAll } from '@prodrome/mixture';
import { partOf } from '../council/cohorts.js';

const file = (name) => fileURLToPath(new URL(name, import.meta.url));
const python = process.env['PRODROME_PYTHON'] ?? 'python3';
const quick = process.argv.includes('--quick');
const asJson = process.argv.includes('--json');
const plan = planFromConfig(
  configSchema.parse({
    data: { catalogue: 'none' },
    experts: [
      { name: 'linear', type: 'logistic_regression' },
      { name: 'boosting', type: 'gradient_boosting' },
      { name: 'forest', type: 'random_forest' },
      { name: 'extra', type: 'extra_trees' },
    ],
    validation: { outer: 'holdout', holdoutFraction: 0.1, innerFolds: 5, bootstrapDraws: 50 },
  }),
  builtInComponents(),
);

/** Log losses of each fold by model of ours; what was served is `served`. */
async function ours(path) {
  const whole = await readDataset(path, { target: 'label' });
  const { table } = whole;
  const width = table.columns.length;
  const at = table.columns.findIndex(({ name }) => name === 'fold');
  const foldOf = (row) => table.values[row * width + at];
  const others = [...table.columns.keys()].filter((column) => column !== at);
  const dataset = { ...whole, table: selectColumns(table, others) };
  const byPatient = new Map([...table.patients].map((patient, row) => [patient, foldOf(row)]));
  const losses = {};
  const served = [];
  for (let fold = 0; fold < 5; fold++) {
    const training = partOf(dataset, (patient) => byPatient.get(patient) !== fold);
    const held = partOf(dataset, (patient) => byPatient.get(patient) === fold);
    const { model, metrics } = await createTrainer(plan).train(training, { seed: '0' });
    served.push(metrics.shipped);
    const { values } = await forecastAll(model, held.table);
    for (const [name, own] of Object.entries(values)) {
      const loss = logLoss(held.labels, own).value;
      losses[name] = [...(losses[name] ?? []), loss];
    }
  }
  return { losses, served };
}

function peersOn(folder, names) {
  const { status, stdout, stderr } = spawnSync(python, [file('peers.py'), folder, ...names], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    // one thread each, as ours
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  });
  process.stderr.write(stderr);
  if (status !== 0) return new Map();
  return new Map(
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map(({ table, rows, losses }) => [table, { rows, losses }]),
  );
}

const small = ['Womenlf.csv', 'bacteria.csv', 'birthwt.csv'];
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

const folder = mkdtempSync(join(tmpdir(), 'prodrome-general-'));
try {
  const made = spawnSync(python, [file('tables.py'), folder], { stdio: ['ignore', 2, 2] });
  if (made.status !== 0) throw new Error(`${python} could not write the tables: see README.md`);
  const all = readdirSync(folder).filter((name) => name.endsWith('.csv'));
  const tables = quick ? all.filter((name) => small.includes(name)) : all;
  const peers = peersOn(
    folder,
    tables.map((name) => name.replace('.csv', '')),
  );
  const results = [];
  for (const name of tables) {
    const { losses, served } = await ours(join(folder, name));
    const { rows, losses: theirs = {} } = peers.get(name.replace('.csv', '')) ?? {};
    const entries = Object.entries({ 'Prodrome, served': losses.selected, ...theirs });
    const own = Object.fromEntries(entries.map(([model, own]) => [model, mean(own)]));
    const rest = Object.fromEntries(
      Object.entries(losses).map(([model, own]) => [model, mean(own)]),
    );
    results.push({ table: name.replace('.csv', ''), rows, losses: own, ours: rest, served });
    console.error(JSON.stringify(results.at(-1)));
  }
  report(results);
} finally {
  rmSync(folder, { recursive: true });
}

function report(results) {
  const models = Object.keys(results[0].losses);
  const ranks = Object.fromEntries(
    models.map((model) => [
      model,
      mean(
        results.map(
          ({ losses }) => 1 + models.filter((other) => losses[other] < losses[model]).length,
        ),
      ),
    ]),
  );
  if (asJson) {
    console.log(JSON.stringify({ results, ranks }));
    return;
  }
  console.log(`| table | rows | ${models.join(' | ')} | served |`);
  console.log(`|---|---|${models.map(() => '---').join('|')}|---|`);
  for (const { table, rows, losses, served } of results) {
    const cells = models.map((model) => losses[model].toFixed(4));
    console.log(`| ${[table, rows, ...cells, [...new Set(served)].join(', ')].join(' | ')} |`);
  }
  console.log(`| mean rank | | ${models.map((model) => ranks[model].toFixed(2)).join(' | ')} | |`);
}
