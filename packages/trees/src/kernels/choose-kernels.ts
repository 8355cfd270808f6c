import { groupBins, groupWidth } from '../binning/bin-columns.ts';
import { foundWidth, type Kernels } from './kernels.ts';
import { heapMemory, type KernelMemory } from './memory.ts';
import { spaceOf } from './open-memory.ts';
import { referenceKernels } from './reference-kernels.ts';
import { openWasmKernels } from './wasm-kernels.ts';

/** Kernels, and the memory that their arrays are made in. */
export interface KernelSet {
  readonly kernels: Kernels;
  readonly memory: KernelMemory;
  /** To be called when no kernel is wanted any more. */
  readonly close: () => void;
}

/** Kernels in plain TypeScript. */
export const plainKernels: KernelSet = {
  kernels: referenceKernels,
  memory: heapMemory,
  close: () => undefined,
};

/** What decides how much memory a training takes, beside rows and columns. */
export interface TrainingSize {
  /** Absent = as many as there is reason for. */
  readonly maxLeaves?: number | undefined;
  readonly outputs: number;
  readonly threads: number;
}

/** WebAssembly where all arrays of a training fit its memory, else the reference; the model is the same, bit for bit. */
export async function chooseKernels(
  rows: number,
  columns: number,
  size: TrainingSize,
): Promise<KernelSet> {
  const groups = Math.ceil(columns / groupWidth);
  // few cells are done before a thread has begun
  const threads = rows * groups < fewCells ? 1 : size.threads;
  const needs = { bytes: bytesOf(rows, columns, size), rows, groups };
  return (await openWasmKernels(needs, threads)) ?? plainKernels;
}

/** Groups of cells that one thread trains on sooner. */
const fewCells = 100_000;

/**
 * Bins by row and by column, margins (and probabilities), labels, weights, two lists of rows and derivatives, the columns' best
 * splits, and the histograms of all leaves that wait: without a most of leaves each is at most half as large as the one before.
 */
function bytesOf(rows: number, columns: number, { maxLeaves, outputs }: TrainingSize): number {
  const groups = Math.ceil(columns / groupWidth);
  const waiting =
    maxLeaves === undefined ? Math.ceil(Math.log2(rows + 1)) : Math.min(maxLeaves, rows);
  const histograms = (waiting + 2) * groups;
  const margins = outputs === 1 ? 1 : 2 * outputs;
  return (
    spaceOf(8 * rows * groups) +
    columns * spaceOf(rows) +
    (4 + margins) * spaceOf(8 * rows) +
    2 * spaceOf(4 * rows) +
    spaceOf(4 * groupWidth * groups) +
    spaceOf(8 * foundWidth * groupWidth * groups) +
    histograms * spaceOf(8 * groupBins)
  );
}
