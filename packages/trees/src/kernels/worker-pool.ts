import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { workerFile } from '../wasm-module.ts';
import type { KernelMemory } from './memory.ts';
import { mostArguments, quit } from './thread-commands.ts';
import type { WasmMemory, WasmModule } from './web-assembly.ts';

/** What a thread begins with. */
export interface ThreadTask {
  readonly module: WasmModule;
  readonly memory: WasmMemory;
  /** Addresses of the orders that all share, and of the thread's own. */
  readonly pendingAt: number;
  readonly takenAt: number;
  readonly givenAt: number;
  readonly commandAt: number;
}

/** Looks that are taken before one goes to sleep: some microseconds, whoever else wants the core. */
export const spins = 2000;

/** Numbers of an order: the command, in whose place its answer is put, and its arguments. */
export const orderLength = 1 + mostArguments;

/** A thread that does not answer for so long is dead. */
const patienceMs = 60_000;

interface Thread {
  readonly worker: Worker;
  /** [1] how many orders it was given. */
  readonly given: Int32Array;
  readonly order: Float64Array;
}

/** Threads that wait for orders in the shared memory. They sleep where none comes soon. */
export class Crew {
  private readonly threads: readonly Thread[];
  /** [1] how many threads are at work. */
  private readonly pending: Int32Array;
  /** [1] how many parts of a work are taken, where threads take one after the other. */
  readonly taken: Int32Array;

  private constructor(threads: readonly Thread[], pending: Int32Array, taken: Int32Array) {
    this.threads = threads;
    this.pending = pending;
    this.taken = taken;
  }

  /**
   * Starts threads; undefined where that is not allowed.
   * @param file - what they run.
   */
  static async start(
    count: number,
    module: WasmModule,
    shared: WasmMemory,
    memory: KernelMemory,
    file = workerFile,
  ): Promise<Crew | undefined> {
    const pending = memory.int32(1);
    const taken = memory.int32(1);
    const threads: Thread[] = [];
    try {
      for (let thread = 0; thread < count; thread++) {
        const given = memory.int32(1);
        const order = memory.float64(orderLength);
        const workerData: ThreadTask = {
          ...{ module, memory: shared, pendingAt: pending.byteOffset },
          ...{ takenAt: taken.byteOffset, givenAt: given.byteOffset, commandAt: order.byteOffset },
        };
        const worker = new Worker(file, { workerData });
        threads.push({ worker, given, order });
      }
      await Promise.all(threads.map(({ worker }) => once(worker, 'message')));
    } catch {
      // not allowed, or not possible: one thread gives the same model
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
      return undefined;
    }
    for (const { worker } of threads) worker.unref();
    return new Crew(threads, pending, taken);
  }

  /** How many threads there are beside the one that asks. */
  get size(): number {
    return this.threads.length;
  }

  /** Tells one thread what to do: one order at a time. */
  tell(thread: number, command: number, args: readonly number[]): void {
    const { given, order } = this.threads[thread] as Thread;
    order[0] = command;
    order.set(args, 1);
    Atomics.add(this.pending, 0, 1);
    Atomics.add(given, 0, 1);
    Atomics.notify(given, 0);
  }

  /** Waits until all have done what they were told. */
  wait(): void {
    for (let look = 0; look < spins; look++) if (Atomics.load(this.pending, 0) === 0) return;
    for (;;) {
      const left = Atomics.load(this.pending, 0);
      if (left === 0) return;
      if (Atomics.wait(this.pending, 0, left, patienceMs) === 'timed-out') {
        throw new Error(`training: ${left} threads did not answer within ${patienceMs / 1000} s`);
      }
    }
  }

  /** What a thread answered to its last order. */
  answerOf(thread: number): number {
    return this.threads[thread]?.order[0] as number;
  }

  /** Ends the threads. */
  close(): void {
    for (let thread = 0; thread < this.size; thread++) this.tell(thread, quit, []);
  }
}
