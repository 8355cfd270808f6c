import { groupBins } from '../binning/bin-columns.ts';
import { chunkRows } from './chunks.ts';
import type { Crew } from './crew.ts';
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

/** Work for the calling thread and a crew. Sums of packed derivatives are exact, so it does not matter who adds up what. */
export function shareWork(
  crew: Crew,
  wasm: WasmExports,
  memory: KernelMemory,
  groups: number,
): SharedWork {
  const threads = crew.size + 1;
  const own = Array.from({ length: crew.size }, () => ({
    table: memory.int32(groups),
    histograms: Array.from({ length: groups }, () => memory.float64(groupBins).byteOffset),
  }));
  const byRows = (args: readonly number[], table: Int32Array): void => {
    crew.taken[0] = 0;
    own.forEach(({ table: mine, histograms }, thread) => {
      for (let group = 0; group < groups; group++) {
        mine[group] = table[group] === 0 ? 0 : (histograms[group] as number);
      }
      const rest = [mine.byteOffset, 0, groups, 8 * groupBins];
      crew.tell(thread, taking, [...args.slice(0, 6), ...rest]);
    });
    takeHistograms(wasm, args, crew.taken);
    crew.wait();
    for (const { histograms } of own) {
      histograms.forEach((address, group) => {
        if (table[group] !== 0) wasm.merge(table[group] as number, address, groupBins);
      });
    }
  };
  const byColumns = (args: readonly number[]): void => {
    const edge = (thread: number): number => Math.floor((groups * thread) / threads);
    for (let thread = 1; thread < threads; thread++) {
      crew.tell(thread - 1, summing, [...args.slice(0, 7), edge(thread), edge(thread + 1)]);
    }
    sumHistograms(wasm, [...args.slice(0, 7), 0, edge(1)]);
    crew.wait();
  };
  return {
    gradients: (args) => {
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
        crew.tell(thread - 1, deriving, part(thread));
      }
      gradientChunks(wasm, isShared ? part(0) : args);
      crew.wait();
    },
    histograms: (args, table) => {
      const rows = (args[5] as number) - (args[4] as number);
      if (rows >= threads * rowsEach) byRows(args, table);
      else if (rows * groups >= threads * cellsEach && groups >= threads) byColumns(args);
      else sumHistograms(wasm, args);
    },
    partition: (args) => {
      const [from, to] = [args[5] as number, args[6] as number];
      if (to - from < threads * rowsEach) return partition(wasm, args);
      const edge = (thread: number): number => from + Math.floor(((to - from) * thread) / threads);
      const part = (thread: number): readonly number[] => [
        ...args.slice(0, 5),
        ...[edge(thread), edge(thread + 1), ...args.slice(7, 9)],
      ];
      for (let thread = 1; thread < threads; thread++)
        crew.tell(thread - 1, counting, part(thread));
      let left = from + countLeft(wasm, part(0));
      let right = to - 1 - (edge(1) - left);
      const own = [...part(0), from, to - 1];
      crew.wait();
      // each puts its rows where one thread would have put them
      for (let thread = 1; thread < threads; thread++) {
        const count = crew.answerOf(thread - 1);
        crew.tell(thread - 1, parting, [...part(thread), left, right]);
        left += count;
        right -= edge(thread + 1) - edge(thread) - count;
      }
      partition(wasm, own);
      crew.wait();
      return left - from;
    },
  };
}

const deriving = commands.indexOf(gradientChunks);
const summing = commands.indexOf(sumHistograms);
const taking = commands.indexOf(takeHistograms);
const counting = commands.indexOf(countLeft);
const parting = commands.indexOf(partition);
