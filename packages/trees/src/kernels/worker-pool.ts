import type { MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { errorFromData, type ErrorData } from '@prodrome/core';
import { builtin } from '../builtin.ts';
import { workerFile } from '../wasm-module.ts';
import type { KernelMemory } from './memory.ts';
import { begun, given, orderLength, quit, waiting, type WorkerTask } from './orders.ts';
import { runCommand } from './thread-commands.ts';
import type { WasmExports } from './wasm-exports.ts';
import type { WasmMemory, WasmModule } from './web-assembly.ts';
import { WorkerFailure } from './worker-failure.ts';

/** Looks that are taken before one goes to sleep: some microseconds, whoever else wants the core. */
const spins = 2000;

/** A worker that has begun an order and does not end it for so long is dead. */
const patienceMs = 20_000;

interface Member {
  readonly worker: Worker;
  /** [1] what became of its order. */
  readonly state: Int32Array;
  readonly order: Float64Array;
  /** Says why it failed. */
  readonly reasons: MessagePort;
}

/** What the pool's arrays are made in, and what they begin with. */
export interface PoolSetting {
  readonly module: WasmModule;
  readonly shared: WasmMemory;
  readonly memory: KernelMemory;
  /** The caller's own instance of the module, which does what no worker has begun. */
  readonly wasm: WasmExports;
}

/**
 * Workers that wait for orders in the shared memory, and sleep where none comes soon. One that is gone takes no order with it: what it
 * has not begun is done by the calling thread, to the same bits.
 */
export class WorkerPool {
  private members: readonly Member[];
  private readonly wasm: WasmExports;
  /** [1] how many orders are not done. */
  private readonly pending: Int32Array;
  /** [1] how many parts of a work are taken, where threads take one after the other. */
  readonly taken: Int32Array;
  private readonly receive: typeof receiveMessageOnPort;

  private constructor(
    members: readonly Member[],
    wasm: WasmExports,
    pending: Int32Array,
    taken: Int32Array,
    receive: typeof receiveMessageOnPort,
  ) {
    this.members = members;
    this.wasm = wasm;
    this.pending = pending;
    this.taken = taken;
    this.receive = receive;
    for (const member of members) {
      member.worker.unref();
      member.worker.on('exit', () => {
        member.reasons.close();
        this.members = this.members.filter((other) => other !== member);
      });
    }
  }

  /**
   * Starts workers; undefined where that is not allowed.
   * @param file - what they run.
   */
  static async start(
    count: number,
    { module, shared, memory, wasm }: PoolSetting,
    file: string | URL = workerFile,
  ): Promise<WorkerPool | undefined> {
    const api = builtin('node:worker_threads');
    if (!api) return undefined;
    const pending = memory.int32(1);
    const taken = memory.int32(1);
    const members: Member[] = [];
    try {
      for (let place = 0; place < count; place++) {
        const state = memory.int32(1);
        const order = memory.float64(orderLength);
        const { port1, port2 } = new api.MessageChannel();
        const workerData: WorkerTask = {
          ...{ module, memory: shared, spins, reasons: port2, pendingAt: pending.byteOffset },
          ...{ takenAt: taken.byteOffset, stateAt: state.byteOffset, orderAt: order.byteOffset },
        };
        const worker = new api.Worker(file, { workerData, transferList: [port2] });
        members.push({ worker, state, order, reasons: port1 });
      }
      await Promise.all(members.map(({ worker }) => readiness(worker)));
    } catch {
      // not allowed, or not possible: one thread gives the same model
      await Promise.all(members.map(end));
      return undefined;
    }
    return new WorkerPool(members, wasm, pending, taken, api.receiveMessageOnPort);
  }

  /** How many workers there are beside the thread that asks; fewer when some have ended. */
  get size(): number {
    return this.members.length;
  }

  /** Tells one worker what to do: one order at a time. */
  tell(place: number, command: number, args: readonly number[]): void {
    const { state, order } = this.members[place] as Member;
    order[0] = command;
    order.set(args, 1);
    Atomics.add(this.pending, 0, 1);
    Atomics.store(state, 0, given);
    Atomics.notify(state, 0);
  }

  /**
   * Waits until all have done what they were told; does what none has begun.
   * @throws WorkerFailure when a worker failed in the middle of its order: what it left behind is not to be trusted.
   */
  wait(): void {
    for (let look = 0; look < spins; look++) if (Atomics.load(this.pending, 0) === 0) break;
    for (const { state, order } of this.members) {
      if (Atomics.compareExchange(state, 0, given, waiting) !== given) continue;
      order[0] = runCommand(this.wasm, order, this.taken);
      Atomics.sub(this.pending, 0, 1);
    }
    for (;;) {
      const left = Atomics.load(this.pending, 0);
      if (left === 0) break;
      if (Atomics.wait(this.pending, 0, left, patienceMs) === 'timed-out') {
        const why = `${left} of ${this.size} did not answer within ${patienceMs / 1000} s`;
        throw new WorkerFailure(new Error(why));
      }
    }
    for (const { reasons } of this.members) {
      const told = this.receive(reasons);
      if (told) throw new WorkerFailure(errorFromData(told.message as ErrorData));
    }
  }

  /** What a worker answered to its last order. */
  answerOf(place: number): number {
    return this.members[place]?.order[0] as number;
  }

  /** Ends the workers. */
  close(): void {
    for (const { state, reasons, worker } of this.members) {
      // who is in the middle of an order does not look
      if (Atomics.exchange(state, 0, quit) === begun) void worker.terminate();
      Atomics.notify(state, 0);
      reasons.close();
    }
  }
}

/** Resolves when the worker says that it is ready; rejects where it ends before. */
function readiness(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('message', () => {
      resolve();
    });
    // for as long as it lives: an error that nobody hears ends the process; that it died its exit tells
    worker.on('error', reject);
    worker.once('exit', () => {
      reject(new Error('a worker ended before it was ready'));
    });
  });
}

async function end({ worker, reasons }: Member): Promise<void> {
  reasons.close();
  await worker.terminate();
}
