import { groupBins } from '../binning/bin-columns.ts';
import { chunkRows } from './chunks.ts';
import type { Crew } from './crew.ts';
import type { KernelMemory } from './memory.ts';
import { commands, gradientChunks, sumHistograms } from './thread-commands.ts';
import type { WasmExports } from './wasm-exports.ts';

/** Kernels that all threads work on together; arguments as for one. */
export interface SharedWork {
  gradients(args: readonly number[]): void;
  /** @param table - [groups] addresses of the histograms. */
  histograms(args: readonly number[], table: Int32Array): void;
}

/** From so many rows on, each thread sums up its own rows; adding its histograms to the others' takes less. */
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
    const [from, to] = [args[4] as number, args[5] as number];
    const edge = (thread: number): number => from + Math.floor(((to - from) * thread) / threads);
    own.forEach(({ table: mine, histograms }, thread) => {
      for (let group = 0; group < groups; group++) {
        mine[group] = table[group] === 0 ? 0 : (histograms[group] as number);
      }
      const rest = [mine.byteOffset, 0, groups, 8 * groupBins];
      const range = [edge(thread + 1), edge(thread + 2)];
      crew.tell(thread, summing, [...args.slice(0, 4), ...range, ...rest]);
    });
    sumHistograms(wasm, [...args.slice(0, 5), edge(1), ...args.slice(6)]);
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
      crew.tell(thread - 1, summing, [...args.slice(0, 7), edge(thread), edge(thread + 1), 0]);
    }
    sumHistograms(wasm, [...args.slice(0, 7), 0, edge(1), 0]);
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
  };
}

const deriving = commands.indexOf(gradientChunks);
const summing = commands.indexOf(sumHistograms);
