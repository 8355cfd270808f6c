// Trains and serves small networks on one thread beside PyTorch: one epoch of ours, one of PyTorch's, in turn.
// node benchmarks/neural/bench.js [--quick] [--json]; the packages must be built.
import {
  binaryCrossEntropy,
  compileTraining,
  convolutionLayer,
  dense,
  exportNetwork,
  gruLayer,
  initialParameters,
  lstmLayer,
  mean,
  openSession,
  relu,
  writeModel,
} from '@prodrome/graph';
import { createStream, shuffle } from '@prodrome/numerics';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const quick = process.argv.includes('--quick');
const runs = quick ? 5 : 11;
const windows = { x: { shape: [14, 16] } };
const taps = { filters: 32, taps: 3, padding: 'valid' };
const networks = {
  lstm: { inputs: windows, forward: (s, { x }) => dense(s, 'out', lstmLayer(s, 'lstm', x, 64), 1) },
  gru: { inputs: windows, forward: (s, { x }) => dense(s, 'out', gruLayer(s, 'gru', x, 64), 1) },
  tcn: {
    inputs: windows,
    forward: (s, { x }) => {
      const first = relu(convolutionLayer(s, 'one', x, taps));
      const second = relu(convolutionLayer(s, 'two', first, { ...taps, dilation: 2 }));
      return dense(s, 'out', mean(second, [1]), 1);
    },
  },
  mlp: {
    inputs: { x: { shape: [64] } },
    forward: (s, { x }) => {
      const hidden = relu(dense(s, 'two', relu(dense(s, 'one', x, 32)), 16));
      return dense(s, 'out', hidden, 1);
    },
  },
};
const works = [
  { name: 'LSTM(64) on [14, 16], batch 64', network: 'lstm', batch: 64, rows: 6400 },
  { name: 'GRU(64) on [14, 16], batch 64', network: 'gru', batch: 64, rows: 6400 },
  { name: 'TCN 32-32 on [14, 16], batch 64', network: 'tcn', batch: 64, rows: 12_800 },
  { name: 'MLP 64-32-16-1, batch 64', network: 'mlp', batch: 64, rows: 64_000 },
  { name: 'LSTM(64) on [14, 16], batch 256', network: 'lstm', batch: 256, rows: 6400 },
];

/** A PyTorch that answers line by line; undefined where it cannot be imported. */
async function startPeer() {
  const python = process.env.PRODROME_PYTHON ?? 'python3';
  const file = fileURLToPath(new URL('peer.py', import.meta.url));
  const child = spawn(python, [file], { stdio: ['pipe', 'pipe', 'ignore'] });
  const failed = once(child, 'error').then(() => ({ done: true }));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await Promise.race([lines.next(), failed]);
  if (first.done) return undefined;
  return {
    version: first.value,
    seconds: async (work, batch, rows) => {
      child.stdin.write(`${work} ${batch} ${rows}\n`);
      const { value } = await lines.next();
      return Number(value);
    },
    stop: () => child.stdin.end(),
  };
}

/** One epoch in one run of the epoch graph, ordering rows and all; returns seconds. */
async function startOurs(network, batch, rows) {
  const stream = createStream('bench');
  const width = network.inputs.x.shape.reduce((a, b) => a * b, 1);
  const program = compileTraining(
    network,
    binaryCrossEntropy,
    { kind: 'adam', learningRate: 1e-3 },
    { batch },
  );
  const { plan } = program;
  const session = await openSession(plan.epochGraph);
  const x = new Float32Array(rows * width).map(() => stream.nextNormal());
  const target = Float32Array.from({ length: rows }, (_, row) =>
    x.subarray(row * width, row * width + 8).reduce((a, b) => a + b, 0) > 0 ? 1 : 0,
  );
  const float = (data, shape) => ({ type: 'float', shape, data });
  const data = {
    x: float(x, [rows, ...network.inputs.x.shape]),
    target: float(target, [rows, 1]),
    weights: float(new Float32Array(rows).fill(1), [rows]),
    seed: { type: 'int64', shape: [], data: BigInt64Array.of(0n) },
  };
  let state = {
    parameters: initialParameters(program.parameters, stream),
    'slot.0': new Float32Array(plan.size),
    'slot.1': new Float32Array(plan.size),
  };
  let step = 0;
  return {
    release: () => session.release(),
    seconds: async () => {
      const start = performance.now();
      const order = shuffle(
        Int32Array.from({ length: rows }, (_, row) => row),
        stream,
      );
      const held = Object.entries(state).map(([name, values]) => [
        name,
        float(values, [plan.size]),
      ]);
      const results = await session.run({
        ...data,
        ...Object.fromEntries(held),
        step: { type: 'int64', shape: [], data: BigInt64Array.of(BigInt(step)) },
        order: {
          type: 'int64',
          shape: [rows / batch, batch],
          data: BigInt64Array.from(order, BigInt),
        },
      });
      state = Object.fromEntries(held.map(([name]) => [name, results[`next.${name}`].data]));
      step += rows / batch;
      if (!results.losses.data.every(Number.isFinite)) throw new Error('a loss is not finite');
      return (performance.now() - start) / 1000;
    },
  };
}

/** The median time of single answers, as a started work. */
async function startServing(network) {
  const { parameters } = compileTraining(
    network,
    binaryCrossEntropy,
    { kind: 'adam', learningRate: 1e-3 },
    { batch: 1 },
  );
  const first = initialParameters(parameters, createStream('bench'));
  const session = await openSession(writeModel(exportNetwork(network, first)));
  const x = { type: 'float', shape: [1, 14, 16], data: new Float32Array(224).fill(0.5) };
  return {
    release: () => session.release(),
    seconds: async () => {
      const times = [];
      for (let i = 0; i < 200; i++) {
        const start = performance.now();
        await session.run({ x });
        times.push(performance.now() - start);
      }
      return median(times) / 1000;
    },
  };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Both in turn; the ratio is the median of the ratios of neighbours, because a shared machine is never the same for long. */
async function alternate(ours, peerSeconds) {
  await ours.seconds();
  await peerSeconds?.();
  const own = [];
  const other = [];
  for (let run = 0; run < runs; run++) {
    own.push(await ours.seconds());
    if (peerSeconds) other.push(await peerSeconds());
  }
  await ours.release();
  const ratio = other.length > 0 ? median(own.map((seconds, i) => other[i] / seconds)) : undefined;
  return { own: median(own), other: other.length > 0 ? median(other) : undefined, ratio };
}

const peer = await startPeer();
const rows = [];
const peersOf = (value) => (value === undefined ? {} : { PyTorch: value });
for (const { name, network, batch, rows: count } of works) {
  const ours = await startOurs(networks[network], batch, count);
  const found = await alternate(ours, peer && (() => peer.seconds(network, batch, count)));
  const rate = (seconds) => (seconds === undefined ? undefined : Math.round(count / seconds));
  rows.push({
    work: `train ${name}`,
    ...{ unit: 'rows/s', better: 'higher', ours: rate(found.own) },
    peers: peersOf(rate(found.other)),
    ratio: peersOf(found.ratio && Number(found.ratio.toFixed(2))),
  });
}
const serving = await startServing(networks.lstm);
const served = await alternate(serving, peer && (() => peer.seconds('serve', 1, 64)));
const micros = (seconds) =>
  seconds === undefined ? undefined : Number((seconds * 1e6).toFixed(1));
rows.push({
  work: 'serve LSTM(64) on [14, 16], one window, p50',
  ...{
    unit: 'µs',
    better: 'lower',
    ours: micros(served.own),
    peers: peersOf(micros(served.other)),
  },
  ratio: peersOf(served.ratio && Number((1 / served.ratio).toFixed(3))),
});
peer?.stop();

const machine = {
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  memoryGb: Math.round(totalmem() / 2 ** 30),
};
const versions = { node: process.versions.node, ...(peer && { PyTorch: peer.version }) };
if (process.argv.includes('--json')) {
  const notInstalled = peer ? [] : ['PyTorch'];
  console.log(JSON.stringify({ machine, versions, notInstalled, rows }));
} else {
  console.log(`${machine.cpu}, ${machine.cores} cores; ${JSON.stringify(versions)}`);
  for (const { work, unit, ours, peers, ratio } of rows) {
    const other =
      peers.PyTorch === undefined ? '' : ` | PyTorch ${peers.PyTorch} (${ratio.PyTorch})`;
    console.log(`${work}: ${ours} ${unit}${other}`);
  }
  if (!peer) console.log('not installed: PyTorch');
}
