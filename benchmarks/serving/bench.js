// One forecast in process, many, and over HTTP, beside a FastAPI stack of the same experts.
// node benchmarks/serving/bench.js [--quick] [--json]; the packages must be built. Without --quick the README gets the table.
import { openGraph, openModel, writeGraph } from '@prodrome/assembly';
import { createFeatureTable, takeRows } from '@prodrome/core';
import { readModel } from '@prodrome/graph';
import { compiledRows } from '@prodrome/graph-compiled';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { machineNow } from '../machine.js';
import { peerCouncil, trainCouncil } from './council.js';
import { ask, load, quantile } from './load.js';

const quick = process.argv.includes('--quick');
const asJson = process.argv.includes('--json');
const seconds = quick ? 2 : 6;
const cohort = quick ? { patients: 24, days: 40 } : { patients: 60, days: 90 };
const cli = fileURLToPath(new URL('../../apps/cli/dist/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'prodrome-bench-'));
const note = (text) => process.stderr.write(`${text}\n`);

/** Inputs of a graph for n rows, one each of n patients with a day behind them. */
function inputsOf(graph, table, n) {
  const width = table.columns.length;
  const state = graph.initial.length;
  const many = (of) => Float64Array.from({ length: n }, (_, at) => of(at));
  const all = {
    features: {
      ...{ type: 'float', shape: [n, width] },
      data: Float32Array.from(
        { length: n * width },
        (_, at) => table.values[at % table.values.length],
      ),
    },
    time: { type: 'double', shape: [n], data: many(() => 19_800) },
    elapsedDays: { type: 'double', shape: [n], data: many(() => NaN) },
    outcome: { type: 'double', shape: [n], data: many((at) => at % 2) },
    state: {
      ...{ type: 'double', shape: [n, state] },
      data: Float64Array.from({ length: n * state }, (_, at) => graph.initial[at % state]),
    },
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => graph.inputs.includes(name)));
}

/** The first days of so many patients. */
function firstDays({ columns, values, outcomes }, n) {
  const numbers = Array.from({ length: n }, (_, at) => at);
  return createFeatureTable({
    columns,
    values: Float32Array.from(
      { length: n * columns.length },
      (_, at) => values[at % values.length],
    ),
    patients: Int32Array.from(numbers),
    times: new Float64Array(n).fill(19_800),
    patientIds: numbers.map(String),
    ...(outcomes && { outcomes: Float64Array.from(numbers, (at) => at % 2) }),
  });
}

/** Microseconds of one row again and again: of the clock, and of the processor. */
async function oneByOne(ask, count) {
  for (let i = 0; i < count / 4; i++) await ask();
  const times = new Float64Array(count);
  const before = process.cpuUsage();
  for (let i = 0; i < count; i++) {
    const from = performance.now();
    await ask();
    times[i] = 1000 * (performance.now() - from);
  }
  const { user, system } = process.cpuUsage(before);
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99), cpu: (user + system) / count };
}

/** Rows a second of processor time. */
async function batchRate(graph, table, n, runs) {
  const inputs = inputsOf(graph, table, n);
  await graph.run(inputs);
  const before = process.cpuUsage();
  for (let i = 0; i < runs; i++) await graph.run(inputs);
  const { user, system } = process.cpuUsage(before);
  return (1e6 * n * runs) / (user + system);
}

async function startServer(model) {
  const from = performance.now();
  const store = `sqlite:${join(folder, 'serving.db')}`;
  const argv = [
    cli,
    'serve',
    '--model',
    model,
    '--name',
    'served',
    '--port',
    '0',
    '--store',
    store,
  ];
  const child = spawn(
    process.execPath,
    [...argv, '--requests-per-minute', '100000000', '--json', '--quiet'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const { value } = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  const { url, key } = JSON.parse(value);
  return {
    from,
    url: `${url}/v2/models/served/infer`,
    headers: { authorization: `Bearer ${key}` },
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** FastAPI with the same experts; undefined where Python has it not. */
async function startPeer(file) {
  const python = process.env.PRODROME_PYTHON ?? 'python3';
  const script = fileURLToPath(new URL('peer.py', import.meta.url));
  const child = spawn(python, [script, file], { stdio: ['pipe', 'pipe', 'ignore'] });
  const failed = once(child, 'error').then(() => ({ done: true }));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await Promise.race([lines.next(), failed]);
  if (first.done) return undefined;
  const { port, versions } = JSON.parse(first.value);
  return {
    ...{ versions, url: `http://127.0.0.1:${port}/infer` },
    stop: async () => {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

note('training');
const council = await trainCouncil(folder, { ...cohort, person: false });
const whole = await trainCouncil(folder, { ...cohort, person: true });
const rows = [];
const add = (work, unit, better, ours, { bar, FastAPI } = {}) =>
  rows.push({
    ...{ work, unit, better, ours },
    peers: FastAPI === undefined ? {} : { FastAPI },
    ratio: FastAPI === undefined ? {} : { FastAPI: ours / FastAPI },
    ...(bar && { bar }),
  });
const { table, file, row } = await peerCouncil(folder, council);
const facts = [];
for (const [name, { out }] of [
  ['council', council],
  ['with personal_state_space', whole],
]) {
  note(name);
  const { notCompiled } = await writeGraph({ folder: out, out: `${out}.onnx` });
  if (notCompiled.length > 0) throw new Error(JSON.stringify(notCompiled));
  const bytes = readFileSync(`${out}.onnx`);
  const isWhole = name === 'council';
  for (const [what, wanted] of [
    ['all outputs', undefined],
    ['probability and memory', ['probability', 'nextState']],
  ]) {
    for (const [by, open] of [
      ['compiled', compiledRows],
      ['onnxruntime', undefined],
    ]) {
      const began = performance.now();
      const graph = await openGraph(out, bytes, wanted, open);
      const inputs = inputsOf(graph, table, 1);
      await graph.run(inputs);
      const opened = performance.now() - began;
      const { p50, p99, cpu } = await oneByOne(() => graph.run(inputs), quick ? 1000 : 5000);
      const label = `${name}, ${what}, ${by}`;
      const barred = (bar) => (isWhole ? { bar } : {});
      add(`${label}: opened and first row`, 'ms', 'lower', opened);
      add(`${label}: one row, p50`, 'µs', 'lower', p50, barred('≤ 50'));
      add(`${label}: one row, p99`, 'µs', 'lower', p99, barred('≤ 200'));
      add(`${label}: one row, processor`, 'µs', 'lower', cpu);
      const rate = (await batchRate(graph, table, 10_000, quick ? 2 : 5)) / 1000;
      add(`${label}: 10,000 rows`, 'k/s a core', 'higher', rate, barred('≥ 300'));
      await graph.release();
    }
  }
  const operators = readModel(bytes).graph.nodes.length;
  const size = `${name}: ${operators} operators, ${Math.round(bytes.length / 1024)} KB`;
  facts.push(size);
}
note('the pipeline');
const model = await openModel(council.out);
const one = takeRows(table, Int32Array.of(0));
const path = await oneByOne(() => model.forecast(one), quick ? 50 : 200);
add('council, pipeline in TypeScript: one row, p50', 'µs', 'lower', path.p50);
const many = firstDays(table, quick ? 2000 : 10_000);
await model.forecast(
  takeRows(
    many,
    Int32Array.from({ length: 100 }, (_, row) => row),
  ),
);
const before = process.cpuUsage();
await model.forecast(many);
const { user, system } = process.cpuUsage(before);
const perSecond = (1e6 * many.rows) / (user + system);
add(`council, pipeline in TypeScript: ${many.rows} rows`, 'k/s a core', 'higher', perSecond / 1000);

note('cold start');
const body = JSON.stringify({
  inputs: [{ name: 'features', shape: [1, row.length], datatype: 'FP64', data: row }],
});
const starts = [];
for (let i = 0; i < (quick ? 2 : 5); i++) {
  const server = await startServer(council.out);
  await ask(server.url, {
    body,
    headers: { ...server.headers, 'content-type': 'application/json' },
  });
  starts.push(performance.now() - server.from);
  await server.stop();
}
add('cold start to the first answer', 'ms', 'lower', quantile(starts, 0.5), { bar: '≤ 400' });

note('HTTP');
const peer = await startPeer(file);
const found = {};
for (const clients of [1, 8]) {
  const server = await startServer(council.out);
  const ours = await load(server.url, body, { clients, seconds, headers: server.headers });
  await server.stop();
  const theirs = peer && (await load(peer.url, body, { clients, seconds }));
  found[clients] = { ours, theirs };
}
for (const [clients, { ours, theirs }] of Object.entries(found)) {
  const who = clients === '1' ? 'one client' : `${clients} clients`;
  add(`HTTP, one row, ${who}: requests`, '1/s', 'higher', ours.rate, {
    ...(theirs && { FastAPI: theirs.rate }),
    ...(clients === '8' && { bar: '≥ 20 ×' }),
  });
  add(`HTTP, one row, ${who}: p99`, 'ms', 'lower', ours.p99, theirs && { FastAPI: theirs.p99 });
}
await peer?.stop();
rmSync(folder, { recursive: true });

const machine = machineNow();
const versions = { node: process.versions.node, ...peer?.versions };
const notInstalled = [
  ...(peer ? [] : ['FastAPI with scikit-learn and LightGBM']),
  ...(peer?.versions.PyTorch ? [] : ['PyTorch: the peer has no recurrent expert']),
];
if (asJson) console.log(JSON.stringify({ machine, versions, notInstalled, rows }));
else {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const shown = (value) => (value === undefined ? '' : value.toPrecision(3));
  const text = [
    `${machine.cpu}, ${machine.cores} cores, load ${machine.load}; ${Object.entries(versions)
      .map((pair) => pair.join(' '))
      .join(', ')}; graphs: ${facts.join('; ')}:`,
    ...notInstalled.map((name) => `not installed: ${name}`),
    [
      line(['work', 'unit', 'ours', 'FastAPI', 'ratio', 'bar']),
      line(Array(6).fill('---')),
      ...rows.map(({ work, unit, ours, peers, ratio, bar = '' }) =>
        line([work, unit, shown(ours), shown(peers.FastAPI), shown(ratio.FastAPI), bar]),
      ),
    ].join('\n'),
  ].join('\n\n');
  console.log(text);
  if (!quick) writeReadme(text);
}

/** Puts a text between the README's marks. */
function writeReadme(text) {
  const readme = new URL('README.md', import.meta.url);
  const page = readFileSync(readme, 'utf8');
  const [begin, end] = ['<!-- figures -->', '<!-- /figures -->'];
  const [before, rest] = page.split(begin);
  writeFileSync(readme, `${before}${begin}\n\n${text}\n\n${end}${rest.split(end)[1]}`);
}
