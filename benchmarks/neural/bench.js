// Trains and serves small networks on one thread beside PyTorch: one epoch of ours, one of PyTorch's, in turn.
// node benchmarks/neural/bench.js [--quick] [--json]; the packages must be built.
import {
  exportNetwork,
  GraphBuilder,
  initialParameters,
  openSession,
  writeModel,
} from '@prodrome/graph';
import { createStream, shuffle } from '@prodrome/numerics';
import { performance } from 'node:perf_hooks';
import { compiled, networks, normalRows } from './networks.js';
import { startPeer } from './peer.js';
import { median, sameTraining, twoByOne, untilFirstEpoch } from './whole-trainings.js';
import { machineNow } from '../machine.js';

const quick = process.argv.includes('--quick');
const runs = quick ? 5 : 11;
const works = [
  { name: 'LSTM(64) on [14, 16], batch 64', network: 'lstm', batch: 64, rows: 6400 },
  { name: 'GRU(64) on [14, 16], batch 64', network: 'gru', batch: 64, rows: 6400 },
  { name: 'TCN 32-32 on [14, 16], batch 64', network: 'tcn', batch: 64, rows: 12_800 },
  { name: 'MLP 64-32-16-1, batch 64', network: 'mlp', batch: 64, rows: 64_000 },
  { name: 'LSTM(64) on [14, 16], batch 256', network: 'lstm', batch: 256, rows: 6400 },
];

/** One epoch in one run of the epoch graph, ordering rows and all; returns seconds. */
async function startOurs(network, batch, rows) {
  const stream = createStream('bench');
  const program = compiled(network, batch);
  const { plan } = program;
  const session = await openSession(plan.epochGraph);
  const { inputs, target } = normalRows(network, rows);
  const float = (data, shape) => ({ type: 'float', shape, data });
  const data = {
    x: float(inputs.x, [rows, ...network.inputs.x.shape]),
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

/** The median time of single runs, as a started work. */
async function startAnswers(model, shape) {
  const session = await openSession(model);
  const size = shape.reduce((a, b) => a * b, 1);
  const x = { type: 'float', shape, data: new Float32Array(size).fill(0.5) };
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

function servedLstm() {
  const { parameters } = compiled(networks.lstm, 1);
  const first = initialParameters(parameters, createStream('bench'));
  return writeModel(exportNetwork(networks.lstm, first));
}

/** A graph that gives its one number back: what a run costs without any work. */
function emptyGraph() {
  const graph = new GraphBuilder('empty');
  graph.output(graph.input('x', 'float', [1]), 'y');
  return writeModel(graph.model());
}

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
const alone = (work, unit, ours) => ({ work, unit, better: 'lower', ours, peers: {}, ratio: {} });
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
const serving = await startAnswers(servedLstm(), [1, 14, 16]);
const served = await alternate(serving, peer && (() => peer.seconds('serve', 1, 64)));
const empty = await alternate(await startAnswers(emptyGraph(), [1]), undefined);
const micros = (seconds) =>
  seconds === undefined ? undefined : Number((seconds * 1e6).toFixed(1));
rows.push(
  {
    work: 'serve LSTM(64) on [14, 16], one window, p50',
    ...{ unit: 'µs', better: 'lower', ours: micros(served.own) },
    peers: peersOf(micros(served.other)),
    ratio: peersOf(served.ratio && Number((1 / served.ratio).toFixed(3))),
  },
  alone('an empty run of a session, p50', 'µs', micros(empty.own)),
  alone(
    'from the call to the first epoch, LSTM(64)',
    'ms',
    Math.round(untilFirstEpoch(quick ? 3 : 7)),
  ),
  alone(
    'two LSTM(64) on two threads, by one alone',
    '×',
    Number((await twoByOne(quick ? 3 : 7)).toFixed(2)),
  ),
);
const losses = await sameTraining(peer, 10);
rows.push({
  work: 'validation loss, LSTM(64), same numbers, 10 epochs',
  ...{ unit: 'nats', better: 'lower', ours: Number(losses.ours.toFixed(5)) },
  peers: peersOf(losses.theirs && Number(losses.theirs.toFixed(5))),
  ratio: peersOf(losses.theirs && Number((losses.ours / losses.theirs).toFixed(5))),
});
peer?.stop();

const machine = machineNow();
const versions = { node: process.versions.node, ...(peer && { PyTorch: peer.version }) };
if (process.argv.includes('--json')) {
  const notInstalled = peer ? [] : ['PyTorch'];
  console.log(JSON.stringify({ machine, versions, notInstalled, rows }));
} else {
  console.log(
    `${machine.cpu}, ${machine.cores} cores, load ${machine.load}; ${JSON.stringify(versions)}`,
  );
  for (const { work, unit, ours, peers, ratio } of rows) {
    const other =
      peers.PyTorch === undefined ? '' : ` | PyTorch ${peers.PyTorch} (${ratio.PyTorch})`;
    console.log(`${work}: ${ours} ${unit}${other}`);
  }
  if (!peer) console.log('not installed: PyTorch');
}
