// Trains 100 trees of 31 leaves on one thread beside LightGBM, XGBoost and scikit-learn: one training of each, in turn.
// node benchmarks/trees/bench.js [--quick] [--json] [--large]; the packages must be built.
import { createGradientBoosting } from '@prodrome/trees';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { bytesOf, makeRows } from './data.js';

const quick = process.argv.includes('--quick');
const runs = quick ? 3 : 7;
const sizes = [
  20_000,
  ...(quick ? [] : [100_000]),
  ...(process.argv.includes('--large') ? [1_000_000] : []),
];
const testRows = quick ? 20_000 : 100_000;
/** Rows whose SHAP values are computed; as many as in peer.py. */
const explained = 2000;
const folder = mkdtempSync(join(tmpdir(), 'prodrome-bench-'));

function write(name, data) {
  const [x, y] = bytesOf(data);
  writeFileSync(join(folder, `${name}.x`), x);
  writeFileSync(join(folder, `${name}.y`), y);
  return data;
}

/** The Python peers, asked line by line; none where Python or NumPy cannot be had. */
async function startPeers() {
  const python = process.env.PRODROME_PYTHON ?? 'python3';
  const file = fileURLToPath(new URL('peer.py', import.meta.url));
  const child = spawn(python, [file, folder], { stdio: ['pipe', 'pipe', 'ignore'] });
  const failed = once(child, 'error').then(() => ({ done: true }));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await Promise.race([lines.next(), failed]);
  const versions = first.done || first.value === '' ? [] : first.value.split(';');
  return {
    versions: Object.fromEntries(versions.map((each) => each.split(' '))),
    train: async (peer, name) => {
      child.stdin.write(`${peer} ${name}\n`);
      const { value } = await lines.next();
      const [seconds, loss, perRow, perShap] = value.split(' ').map(Number);
      return { seconds, loss, perRow, perShap };
    },
    stop: () => child.stdin.end(),
  };
}

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

async function trainOurs(data, test) {
  const start = cpuSeconds();
  const model = await createGradientBoosting({ trees: 100, maxLeaves: 31 }).train(data);
  const seconds = cpuSeconds() - start;
  const begun = cpuSeconds();
  const probabilities = model.predict(test);
  const perRow = (cpuSeconds() - begun) / test.labels.length;
  const asked = { columns: test.columns.map((column) => column.subarray(0, explained)) };
  const before = cpuSeconds();
  model.explain(asked);
  const perShap = (cpuSeconds() - before) / explained;
  let loss = 0;
  probabilities.forEach((p, i) => (loss -= Math.log(test.labels[i] === 1 ? p : 1 - p)));
  return { model, seconds, perRow, perShap, loss: loss / test.labels.length };
}

/** Microseconds of one row's answer, alone. */
function singleRow(model, { columns }) {
  const rows = Array.from({ length: 1000 }, (_, i) =>
    Float64Array.from(columns, (column) => column[i]),
  );
  const times = Array.from({ length: 40 }, () => {
    const start = performance.now();
    for (const row of rows) model.predictRow(row);
    return performance.now() - start;
  });
  return median(times.slice(10));
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

const test = write('test', makeRows(testRows, 'test'));
sizes.forEach((rows) => write(rows, makeRows(rows, rows)));
const peers = await startPeers();
const names = Object.keys(peers.versions);
const rows = [];
const add = (work, unit, better, ours, found) => {
  const ratio = Object.fromEntries(
    Object.entries(found).map(([name, value]) => [name, ours / value]),
  );
  rows.push({ work, unit, better, ours, peers: found, ratio });
};
let model;
for (const size of sizes) {
  const data = makeRows(size, size);
  // once to warm up, the compilers of JavaScript too
  await trainOurs(data, test);
  const results = { ours: [], ...Object.fromEntries(names.map((name) => [name, []])) };
  for (let run = 0; run < runs; run++) {
    const own = await trainOurs(data, test);
    ({ model } = own);
    results.ours.push(own);
    for (const name of names) results[name].push(await peers.train(name, String(size)));
    process.stderr.write(`${size} rows, run ${run + 1} of ${runs}\n`);
  }
  const of = (name, key) => median(results[name].map((result) => result[key]));
  const found = (key) => Object.fromEntries(names.map((name) => [name, of(name, key)]));
  const label = size.toLocaleString('en');
  add(`train on ${label} rows`, 's', 'lower', of('ours', 'seconds'), found('seconds'));
  add(`log loss after ${label} rows`, 'nats', 'lower', of('ours', 'loss'), found('loss'));
  if (size === sizes.at(-1)) {
    const micro = (key) =>
      Object.fromEntries(
        Object.entries(found(key)).flatMap(([name, s]) => (s > 0 ? [[name, 1e6 * s]] : [])),
      );
    add('answer a row of a batch', 'µs', 'lower', 1e6 * of('ours', 'perRow'), micro('perRow'));
    add('SHAP values of a row', 'µs', 'lower', 1e6 * of('ours', 'perShap'), micro('perShap'));
  }
}
add('answer one row alone', 'µs', 'lower', singleRow(model, test), {});
peers.stop();
rmSync(folder, { recursive: true, force: true });

const [{ model: cpu } = { model: 'unknown' }] = cpus();
const machine = `${cpu}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GB`;
const versions = { node: process.version, ...peers.versions };
if (process.argv.includes('--json')) console.log(JSON.stringify({ machine, versions, rows }));
else {
  console.log(
    `${machine}; ${Object.entries(versions)
      .map((pair) => pair.join(' '))
      .join(', ')}\n`,
  );
  const missing = ['LightGBM', 'XGBoost', 'scikit-learn'].filter((name) => !names.includes(name));
  if (missing.length > 0) console.log(`not installed: ${missing.join(', ')}\n`);
  console.log(`| work | unit | ours | ${names.map((name) => `${name} | ratio`).join(' | ')} |`);
  console.log(`|${'---|'.repeat(3 + 2 * names.length)}`);
  for (const { work, unit, ours, peers: found, ratio } of rows) {
    const cells = names.flatMap((name) =>
      name in found ? [found[name].toPrecision(4), ratio[name].toFixed(2)] : ['', ''],
    );
    console.log(`| ${[work, unit, ours.toPrecision(4), ...cells].join(' | ')} |`);
  }
}
