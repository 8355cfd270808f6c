// In a process of its own, so that nothing is loaded yet: milliseconds from the call to the first epoch's start.
// That is when the first epoch ended, less the time of the second.
import { onnxWorkerBackend, trainNetwork } from '@prodrome/graph';
import { createStream } from '@prodrome/numerics';
import { performance } from 'node:perf_hooks';
import { compiled, networks, normalRows } from './networks.js';

const data = normalRows(networks.lstm, 6400);
const ended = [];
const progress = () => ended.push(performance.now());
const start = performance.now();
const program = compiled(networks.lstm, 64);
const options = { epochs: 2, stream: createStream('bench'), progress };
await trainNetwork(program, data, options, onnxWorkerBackend);
const [first, second] = ended;
console.log(first - start - (second - first));
