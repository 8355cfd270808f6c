import { groupBins } from '../binning/bin-columns.ts';
import { chunkRows } from './chunks.ts';
import type { KernelMemory } from './memory.ts';
import {
  commands,
  countLeft,
  gradientChunks,
  partition,
  sumHistograms,
  takeHistograms,
} from './thread-commands.ts';
import type { WasmExports } from './wasm-exports.ts';
import type { WorkerPool } from './worker-pool.ts';

/** Kernels that all threads work on together; arguments as for one. */
export interface SharedWork {
  gradients(args: readonly number[]): void;
  /** @param table - [groups] addresses of the histograms. */
  histograms(args: readonly number[], table: Int32Array): void;
  partition(args: readonly number[]): number;
}

/** From so many rows a thread on, each sums up rows of its own; adding its histograms to the others' takes less. */
const rowsEach = 4096;

/** From so many rows times groups on, each thread sums up its own columns. */
const cellsEach = 65_536;

/** Work for the calling thread and a worker pool. Sums of packed derivatives are exact, so it does not matter who adds up what. */
export function shareWork(
  pool: WorkerPool,
  wasm: WasmExports,
  memory: KernelMemory,
  groups: number,
): SharedWork {
  // workers may end
  const threadsNow = (): number => pool.size + 1;
  const own = Array.from({ length: pool.size }, () => ({
    table: memory.int32(groups),
    histograms: Array.from({ length: groups }, () => memory.float64(groupBins).byteOffset),
  }));
  const byRows = (args: readonly number[], table: Int32Array): void => {
    const mates = own.slice(0, pool.size);
    pool.taken[0] = 0;
    mates.forEach(({ table: mine, histograms }, thread) => {
      for (let group = 0; group < groups; group++) {
        mine[group] = table[group] === 0 ? 0 : (histograms[group] as number);
      }
      const rest = [mine.byteOffset, 0, groups, 8 * groupBins];
      pool.tell(thread, taking, [...args.slice(0, 6), ...rest]);
    });
    takeHistograms(wasm, args, pool.taken);
    pool.wait();
    for (const { histograms } of mates) {
      histograms.forEach((address, group) => {
        if (table[group] !== 0) wasm.merge(table[group] as number, address, groupBins);
      });
    }
  };
  const byColumns = (args: readonly number[]): void => {
    const threads = threadsNow();
    const edge = (thread: number): number => Math.floor((groups * thread) / threads);
    for (let thread = 1; thread < threads; thread++) {
      pool.tell(thread - 1, summing, [...args.slice(0, 7), edge(thread), edge(thread + 1)]);
    }
    sumHistograms(wasm, [...args.slice(0, 7), 0, edge(1)]);
    pool.wait();
  };
  return {
    gradients: (args) => {
      const threads = threadsNow();
      const [from, to] = [args[10] as number, args[11] as number];
      const chunks = Math.ceil((to - from) / chunkRows);
      const edge = (thread: number): number =>
        Math.min(to, from + chunkRows * Math.floor((chunks * thread) / threads));
      const part = (thread: number): readonly number[] => [
        ...args.slice(0, 10),
        ...[edge(thread), edge(thread + 1), ...args.slice(12)],
      ];
      const isShared = chunks >= threads;
      for (let thread = 1; isShared && thread < threads; thread++) {
        pool.tell(thread - 1, deriving, part(thread));
      }
      gradientChunks(wasm, isShared ? part(0) : args);
      pool.wait();
    },
    histograms: (args, table) => {
      const threads = threadsNow();
      const rows = (args[5] as number) - (args[4] as number);
      if (rows >= threads * rowsEach) byRows(args, table);
      else if (rows * groups >= threads * cellsEach && groups >= threads) byColumns(args);
      else sumHistograms(wasm, args);
    },
    partition: (args) => {
      const threads = threadsNow();
      const [from, to] = [args[5] as number, args[6] as number];
      if (to - from < threads * rowsEach) return partition(wasm, args);
      const edge = (thread: number): number => from + Math.floor(((to - from) * thread) / threads);
      const part = (thread: number): readonly number[] => [
        ...args.slice(0, 5),
        ...[edge(thread), edge(thread + 1), ...args.slice(7, 9)],
      ];
      for (let thread = 1; thread < threads; thread++)
        pool.tell(thread - 1, counting, part(thread));
      let left = from + countLeft(wasm, part(0));
      let right = to - 1 - (edge(1) - left);
      const own = [...part(0), from, to - 1];
      pool.wait();
      // each puts its rows where one thread would have put them
      for (let thread = 1; thread < threads; thread++) {
        const count = pool.answerOf(thread - 1);
        pool.tell(thread - 1, parting, [...part(thread), left, right]);
        left += count;
        right -= edge(thread + 1) - edge(thread) - count;
      }
      partition(wasm, own);
      pool.wait();
      return left - from;
    },
  };
}

const deriving = commands.indexOf(gradientChunks);
const summing = commands.indexOf(sumHistograms);
const taking = commands.indexOf(takeHistograms);
const counting = commands.indexOf(countLeft);
const parting = commands.indexOf(partition);
