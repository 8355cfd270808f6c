import { groupBins, groupWidth } from '../binning/bin-columns.ts';
import type { GradientBoostingOptions } from '../gradient-boosting-options.ts';
import { foundWidth, type Kernels } from './kernels.ts';
import { heapMemory, type KernelMemory } from './memory.ts';
import { referenceKernels } from './reference-kernels.ts';
import { openWasmKernels, spaceOf } from './wasm-kernels.ts';

/** Kernels, and the memory that their arrays are made in. */
export interface KernelSet {
  readonly kernels: Kernels;
  readonly memory: KernelMemory;
}

/** Kernels in plain TypeScript. */
export const plainKernels: KernelSet = { kernels: referenceKernels, memory: heapMemory };

/** WebAssembly where all arrays of a training fit its memory, else the reference; the model is the same, bit for bit. */
export const chooseKernels = (
  rows: number,
  columns: number,
  options: GradientBoostingOptions,
): KernelSet => openWasmKernels(bytesOf(rows, columns, options)) ?? plainKernels;

/** Bins by row and by column, margins, labels, weights, two lists of rows and derivatives, the columns' best splits, and the histograms of all open leaves. */
function bytesOf(rows: number, columns: number, { maxLeaves }: GradientBoostingOptions): number {
  const groups = Math.ceil(columns / groupWidth);
  const histograms = (Math.min(maxLeaves, rows) + 2) * groups;
  return (
    spaceOf(8 * rows * groups) +
    columns * spaceOf(rows) +
    5 * spaceOf(8 * rows) +
    2 * spaceOf(4 * rows) +
    spaceOf(4 * groupWidth * groups) +
    spaceOf(8 * foundWidth * groupWidth * groups) +
    histograms * spaceOf(8 * groupBins)
  );
}
