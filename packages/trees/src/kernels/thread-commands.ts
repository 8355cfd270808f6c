import { chunkRows } from './chunks.ts';
import type { WasmExports } from './wasm-exports.ts';

/** What a thread can be told to do, by its place in this list; arguments are numbers. */
export const commands = [
  gradientChunks,
  sumHistograms,
  takeHistograms,
  countLeft,
  partition,
] as const;

/** Numbers of one command at the most. */
export const mostArguments = 16;

/**
 * Carries an order out.
 * @param order - the command's place, and its arguments.
 * @param taken - [1] how many parts of a work are taken.
 */
export function runCommand(wasm: WasmExports, order: Float64Array, taken: Int32Array): number {
  return commands[order[0] as number]?.(wasm, order.subarray(1), taken) ?? 0;
}

/**
 * Derivatives chunk by chunk.
 * @param args - those of the kernel, where the sums of the first chunk of all go, and where that chunk begins.
 */
export function gradientChunks(wasm: WasmExports, args: ArrayLike<number>): void {
  const at = (place: number): number => args[place] as number;
  const [to, out, begin] = [at(11), at(14), at(15)];
  for (let from = at(10); from < to; from += chunkRows) {
    const end = Math.min(to, from + chunkRows);
    const own = out + sumsBytes * ((from - begin) / chunkRows);
    wasm.gradients(
      ...([at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8), at(9)] as const),
      ...([from, end, at(12), at(13), own] as const),
    );
  }
}

/** Bytes between the sums of two chunks: a line of the processor's cache. */
export const sumsBytes = 64;

/**
 * Sums rows up into histograms.
 * @param args - those of the kernel.
 */
export function sumHistograms(wasm: WasmExports, args: ArrayLike<number>): void {
  const at = (place: number): number => args[place] as number;
  wasm.histograms(at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8));
}

/** Rows that a thread takes at a time. */
const takenRows = 2048;

/**
 * Sums rows up until all are taken: whoever is free takes the next.
 * @param args - those of the kernel, and bytes of a histogram that are cleared before.
 * @param taken - [1] how many parts of the stretch are taken.
 */
export function takeHistograms(
  wasm: WasmExports,
  args: ArrayLike<number>,
  taken: Int32Array,
): void {
  const at = (place: number): number => args[place] as number;
  const [from, to, table, groups] = [at(4), at(5), at(6), at(8)];
  if (at(9) !== 0) wasm.clear(table, groups, at(9));
  for (;;) {
    const start = from + takenRows * Atomics.add(taken, 0, 1);
    if (start >= to) return;
    const end = Math.min(to, start + takenRows);
    wasm.histograms(at(0), at(1), at(2), at(3), start, end, table, 0, groups);
  }
}

/**
 * How many rows of a stretch go left.
 * @param args - those of the kernel partition.
 */
export function countLeft(wasm: WasmExports, args: ArrayLike<number>): number {
  const at = (place: number): number => args[place] as number;
  return wasm.countLeft(at(0), at(1), at(2), at(3), at(5), at(6));
}

/**
 * Moves a stretch.
 * @param args - those of the kernel.
 */
export function partition(wasm: WasmExports, args: ArrayLike<number>): number {
  const at = (place: number): number => args[place] as number;
  return wasm.partition(
    ...([at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7), at(8), at(9), at(10)] as const),
  );
}
