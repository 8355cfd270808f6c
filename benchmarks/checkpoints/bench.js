// What checkpoints cost: the time that a training spends in them, beside the time of the whole; and what going on from them saves.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import {
  allComponents,
  generateCohortFiles,
  loadConfig,
  planFromConfig,
  readData,
} from '@prodrome/assembly';
import { createCheckpointManager } from '@prodrome/checkpointing';
import { createTrainer, runFacts } from '@prodrome/mixture';

const quick = process.argv.includes('--quick');
const patients = quick ? 60 : 650;
const folder = mkdtempSync(join(tmpdir(), 'prodrome-bench-'));

const path = fileURLToPath(new URL('../../examples/cohort/moe.yaml', import.meta.url));
const { config, document } = await loadConfig(path);
const plan = planFromConfig(config, await allComponents(), document);
const out = join(folder, 'days.csv');
await generateCohortFiles({ options: { patients, days: 180, seed: 1 }, out });
const dataset = await readData(out, config.data);

/** One training; what it spent in its checkpoints, in ms, by what was done there. */
async function train(baseDir) {
  const settings = { baseDir, intervalMinutes: 30, retainCount: 5 };
  const manager = createCheckpointManager(settings, { emit: console.warn });
  const facts = runFacts(plan, dataset, '0');
  const isResumed = manager.restoreFromCheckpoint(facts) !== undefined;
  if (!isResumed) manager.begin(facts);
  const spent = { keep: 0, checkpoint: 0, recall: 0 };
  const calls = { keep: 0, checkpoint: 0, recall: 0 };
  const timed = (name, work) => {
    const began = performance.now();
    const result = work();
    const end = () => {
      spent[name] += performance.now() - began;
      calls[name] += 1;
    };
    if (result instanceof Promise) return result.finally(end);
    end();
    return result;
  };
  const began = performance.now();
  await createTrainer(plan, {
    keep: (key, outcome) => timed('keep', () => manager.keep(key, outcome)),
    recall: (key) => timed('recall', () => manager.recall(key)),
    checkpoint: (key, state) => timed('checkpoint', () => manager.checkpoint(key, state)),
    resume: (key) => manager.resume(key),
  }).train(dataset, { seed: '0' });
  const whole = performance.now() - began;
  manager.close();
  return { whole, spent, calls };
}

const rows = [];
const work = (text) => `${patients} patients × 180 days, ${text}`;
const row = (text, unit, ours) =>
  rows.push({ work: work(text), unit, better: 'lower', ours, peers: {}, ratio: {} });
try {
  const base = join(folder, 'checkpoints');
  const { whole, spent, calls } = await train(base);
  const share = (spent.keep + spent.checkpoint + spent.recall) / whole;
  row(`training, ${calls.keep} tasks`, 's', whole / 1000);
  row('share of it spent in checkpoints', '%', 100 * share);
  row('a finished task', 'ms', spent.keep / calls.keep);
  const sizes = readdirSync(join(base, 'objects')).map(
    (name) => statSync(join(base, 'objects', name)).size,
  );
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  row('checkpoints on disk', 'MB', bytes / 2 ** 20);
  const again = await train(base);
  row('resumed when all is finished', 's', again.whole / 1000);
} finally {
  rmSync(folder, { recursive: true });
}

if (process.argv.includes('--json')) {
  const machine = `${process.platform}-${process.arch}`;
  console.log(JSON.stringify({ machine, versions: { node: process.version }, rows }));
} else {
  console.log('| work | |\n|---|---|');
  for (const { work: text, unit, ours } of rows) {
    console.log(`| ${text} | ${Number(ours.toPrecision(3))} ${unit} |`);
  }
}
