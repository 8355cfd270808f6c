import { parentPort, workerData } from 'node:worker_threads';
import { orderLength, spins, type ThreadTask } from './kernels/crew.ts';
import { commands, quit } from './kernels/thread-commands.ts';
import type { WasmExports } from './kernels/wasm-exports.ts';
import { Instance } from './kernels/web-assembly.ts';

const { module, memory, pendingAt, takenAt, givenAt, commandAt } = workerData as ThreadTask;
const wasm = new Instance(module, { env: { memory } }).exports as WasmExports;
const pending = new Int32Array(memory.buffer, pendingAt, 1);
const taken = new Int32Array(memory.buffer, takenAt, 1);
const given = new Int32Array(memory.buffer, givenAt, 1);
const order = new Float64Array(memory.buffer, commandAt, orderLength);
const args = order.subarray(1);

function sleepUntilMoreThan(done: number): void {
  for (let look = 0; look < spins; look++) if (Atomics.load(given, 0) !== done) return;
  while (Atomics.load(given, 0) === done) Atomics.wait(given, 0, done);
}

parentPort?.postMessage('ready');
for (let done = 0; ; done++) {
  sleepUntilMoreThan(done);
  const command = order[0] as number;
  if (command === quit) break;
  order[0] = commands[command]?.(wasm, args, taken) ?? 0;
  if (Atomics.sub(pending, 0, 1) === 1) Atomics.notify(pending, 0);
}
