import type { MessagePort } from 'node:worker_threads';
import { mostArguments } from './thread-commands.ts';
import type { WasmMemory, WasmModule } from './web-assembly.ts';

/** What a worker begins with. */
export interface WorkerTask {
  readonly module: WasmModule;
  readonly memory: WasmMemory;
  /** Looks that are taken before it goes to sleep. */
  readonly spins: number;
  /** Where it says why it failed. */
  readonly reasons: MessagePort;
  /** Addresses of what all share, and of the worker's own order. */
  readonly pendingAt: number;
  readonly takenAt: number;
  readonly stateAt: number;
  readonly orderAt: number;
}

/** Numbers of an order: the command, in whose place its answer is put, and its arguments. */
export const orderLength = 1 + mostArguments;

// what becomes of an order: whoever turns `given` into another state is the one to carry it out
/** There is none. */
export const waiting = 0;
/** Nobody has begun it. */
export const given = 1;
/** The worker is at it. */
export const begun = 2;
/** There will be no other. */
export const quit = 3;
