// Trains 100 trees of 31 leaves on one thread beside LightGBM, XGBoost and scikit-learn: one training of each, in turn.
// node benchmarks/trees/bench.js [--quick] [--json]; the packages must be built. Without --quick the README gets the table.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bytesOf, makeRows } from './data.js';
import { secondsOf, singleRow, trainOurs } from './ours.js';
import { startPeers } from './peers.js';
import { machine, median, paired, tableOf, writeInto } from './table.js';

const quick = process.argv.includes('--quick');
const plan = quick
  ? [{ size: 20_000, runs: 3 }]
  : [
      { size: 20_000, runs: 7, bar: 'LightGBM ≤ .65, XGBoost ≤ .5' },
      { size: 100_000, runs: 7, bar: 'LightGBM ≤ .65, XGBoost ≤ .5' },
      { size: 1_000_000, runs: 5, bar: 'LightGBM ≤ .95, XGBoost ≤ .5' },
    ];
/** Answers and explanations are those of a model of so many rows. */
const answering = quick ? 20_000 : 100_000;
const folder = mkdtempSync(join(tmpdir(), 'prodrome-bench-'));
const say = (text) => process.stderr.write(`${text}\n`);

function write(name, data) {
  const [x, y] = bytesOf(data);
  writeFileSync(join(folder, `${name}.x`), x);
  writeFileSync(join(folder, `${name}.y`), y);
  return data;
}

const rows = [];
const add = (work, unit, ours, peers, bar) => {
  const ratio = Object.fromEntries(
    Object.entries(peers).map(([name, value]) => [name, ours / value]),
  );
  rows.push({ work, unit, better: 'lower', ours, peers, ratio, bar });
};

const test = write('test', makeRows(answering, 'test'));
const peers = await startPeers(folder);
const names = Object.keys(peers.versions);

/** Takes turns; the medians of what each needed. */
async function compare({ size, runs, bar }) {
  const data = write(String(size), makeRows(size, size));
  // once to warm up, the compilers of JavaScript too
  await trainOurs(data, test);
  const results = { ours: [], ...Object.fromEntries(names.map((name) => [name, []])) };
  for (let run = 0; run < runs; run++) {
    results.ours.push(await trainOurs(data, test));
    for (const name of names) results[name].push(await peers.train(name, String(size)));
    say(`${size} rows, run ${run + 1} of ${runs}`);
  }
  const of = (name, key) => median(results[name].map((result) => result[key]));
  const found = (key, factor = 1) =>
    Object.fromEntries(
      names.map((name) => [name, factor * of(name, key)]).filter(([, value]) => value > 0),
    );
  const label = size.toLocaleString('en');
  add(`train on ${label} rows`, 's', of('ours', 'seconds'), found('seconds'), bar);
  add(`log loss after ${label} rows`, 'nats', of('ours', 'loss'), found('loss'));
  if (size === answering) {
    add(
      'answer a row of a batch',
      'µs',
      1e6 * of('ours', 'perRow'),
      found('perRow', 1e6),
      '≤ 0.83',
    );
    add('answer one row alone', 'µs', singleRow(results.ours[0].model, test), {}, '≤ 1.5');
    add('SHAP values of a row', 'µs', 1e6 * of('ours', 'perShap'), found('perShap', 1e6), '≤ 300');
  }
  rmSync(join(folder, `${size}.x`));
}

/** Two threads beside one, in turn, and the most memory of each. */
async function compareThreads() {
  const data = makeRows(1_000_000, 1_000_000);
  const times = { 1: [], 2: [] };
  for (let run = 0; run < 5; run++) {
    for (const threads of [1, 2]) times[threads].push(await secondsOf(data, threads));
    say(`threads, run ${run + 1} of 5`);
  }
  const [one, two] = [median(times[1]), median(times[2])];
  const memory = (threads) => {
    const file = fileURLToPath(new URL('memory.js', import.meta.url));
    const args = ['--expose-gc', file, String(threads)];
    return Number(spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout);
  };
  return { one, two, times: one / two, memory: { 1: memory(1), 2: memory(2) } };
}

/** Log losses of single trainings differ by chance: of 20 sets of rows, ours less each peer's. */
async function compareLosses() {
  const differences = Object.fromEntries(names.map((name) => [name, []]));
  for (let set = 0; set < 20; set++) {
    const data = write('set', makeRows(100_000, `set ${set}`));
    const { loss } = await trainOurs(data, test);
    for (const name of names) {
      write(`set${set}`, data);
      differences[name].push(loss - (await peers.train(name, `set${set}`)).loss);
    }
    rmSync(join(folder, `set${set}.x`), { force: true });
    say(`losses, set ${set + 1} of 20`);
  }
  return Object.fromEntries(names.map((name) => [name, paired(differences[name])]));
}

for (const each of plan) await compare(each);
const threads = quick ? undefined : await compareThreads();
const losses = quick ? undefined : await compareLosses();
peers.stop();
rmSync(folder, { recursive: true, force: true });

const versions = { node: process.version, ...peers.versions };
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ machine: machine(), versions, rows, threads, losses }));
} else {
  const told = Object.entries(versions).map((pair) => pair.join(' '));
  const missing = ['LightGBM', 'XGBoost', 'scikit-learn'].filter((name) => !names.includes(name));
  const text = [
    `${machine()}; ${told.join(', ')}:`,
    ...missing.map((name) => `not installed: ${name}`),
    tableOf(rows, names),
    ...(threads
      ? [
          `A million rows, seconds that pass: one thread ${threads.one.toFixed(1)}, two ${threads.two.toFixed(1)}, **${threads.times.toFixed(2)} times** as fast (bar 1.4). Memory above the rows: ${threads.memory[1]} and ${threads.memory[2]} MB (bar 600).`,
        ]
      : []),
    ...Object.entries(losses ?? {}).map(
      ([name, { mean, low, high }]) =>
        `Log loss less that of ${name}, 20 sets of 100,000 rows: ${mean.toFixed(5)} (95 % ${low.toFixed(5)} to ${high.toFixed(5)}).`,
    ),
  ].join('\n\n');
  console.log(text);
  if (!quick) writeInto(new URL('README.md', import.meta.url), text);
}
