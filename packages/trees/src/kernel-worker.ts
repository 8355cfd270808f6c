import { parentPort, workerData } from 'node:worker_threads';
import { errorToData } from '@prodrome/core';
import { begun, given, orderLength, quit, waiting, type WorkerTask } from './kernels/orders.ts';
import { runCommand } from './kernels/thread-commands.ts';
import type { WasmExports } from './kernels/wasm-exports.ts';
import { Instance } from './kernels/web-assembly.ts';

const task = workerData as WorkerTask;
const { memory, spins, reasons } = task;
const wasm = new Instance(task.module, { env: { memory } }).exports as WasmExports;
const pending = new Int32Array(memory.buffer, task.pendingAt, 1);
const taken = new Int32Array(memory.buffer, task.takenAt, 1);
const state = new Int32Array(memory.buffer, task.stateAt, 1);
const order = new Float64Array(memory.buffer, task.orderAt, orderLength);

function sleepUntilGiven(): void {
  for (let look = 0; look < spins; look++) if (Atomics.load(state, 0) !== waiting) return;
  while (Atomics.load(state, 0) === waiting) Atomics.wait(state, 0, waiting);
}

parentPort?.postMessage('ready');
for (;;) {
  sleepUntilGiven();
  const found = Atomics.compareExchange(state, 0, given, begun);
  if (found === quit) break;
  // whoever gave the order may have taken it back
  if (found !== given) continue;
  try {
    order[0] = runCommand(wasm, order, taken);
  } catch (error) {
    reasons.postMessage(errorToData(error));
  }
  // unless the pool was closed meanwhile
  Atomics.compareExchange(state, 0, begun, waiting);
  if (Atomics.sub(pending, 0, 1) === 1) Atomics.notify(pending, 0);
}
reasons.close();
