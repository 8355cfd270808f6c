import { groupBins } from '../binning/bin-columns.ts';
import { fractions, halves } from '../sigmoid.ts';
import { loadSharedModule, loadWasmModule } from '../wasm-module.ts';
import { addChunks, chunkRows, chunksOf } from './chunks.ts';
import { foundWidth, type GradientSums, type Kernels } from './kernels.ts';
import type { KernelMemory } from './memory.ts';
import { alignment, openMemory, spaceOf } from './open-memory.ts';
import { orderLength } from './orders.ts';
import { shareWork, type SharedWork } from './shared-work.ts';
import { gradientChunks, sumsBytes } from './thread-commands.ts';
import type { WasmExports } from './wasm-exports.ts';
import { Instance } from './web-assembly.ts';
import { WorkerPool } from './worker-pool.ts';

/** What kernels must have room for, beside the arrays of a training. */
export interface WasmNeeds {
  /** Of all arrays together, {@link spaceOf} each. */
  readonly bytes: number;
  readonly rows: number;
  readonly groups: number;
}

/** Kernels in WebAssembly, with the memory that all their arrays must be made in. */
export interface WasmKernels {
  readonly kernels: Kernels;
  readonly memory: KernelMemory;
  /** Ends the threads. */
  readonly close: () => void;
}

/**
 * Kernels in WebAssembly with SIMD: the very bits of the reference, by however many threads.
 * @param threads - absent = the calling one alone; where others are not allowed, too.
 * @returns undefined where so much memory cannot be had: it is one block of at most 4 GB.
 */
export async function openWasmKernels(
  needs: WasmNeeds,
  threads = 1,
): Promise<WasmKernels | undefined> {
  const block = openMemory(bytesFor(needs, threads), threads > 1);
  if (!block) return undefined;
  const memory = createMemory(block.buffer);
  const module = threads > 1 ? loadSharedModule() : loadWasmModule();
  const wasm = new Instance(module, { env: { memory: block } }).exports as WasmExports;
  const setting = { module, shared: block, memory, wasm };
  const pool = threads > 1 ? await WorkerPool.start(threads - 1, setting) : undefined;
  const shared = pool && shareWork(pool, wasm, memory, needs.groups);
  const kernels = createKernels(wasm, memory, needs, shared);
  return { kernels, memory, close: () => pool?.close() };
}

function bytesFor({ bytes, rows, groups }: WasmNeeds, threads: number): number {
  const tables = spaceOf(8 * (halves.length + fractions.length));
  const sums = spaceOf(sumsBytes * Math.ceil(rows / chunkRows));
  const orders = 2 * alignment + threads * (alignment + spaceOf(8 * orderLength));
  const own = threads * (spaceOf(4 * groups) + groups * spaceOf(8 * groupBins));
  return alignment + tables + sums + orders + own + bytes;
}

function createMemory(buffer: ArrayBuffer): KernelMemory {
  // address 0 stays free: nothing there is anybody's
  let next = alignment;
  const take = (bytes: number): number => {
    const at = next;
    next += spaceOf(bytes);
    return at;
  };
  return {
    float64: (length) => new Float64Array(buffer, take(8 * length), length),
    int32: (length) => new Int32Array(buffer, take(4 * length), length),
    uint8: (length) => new Uint8Array(buffer, take(length), length),
  };
}

function createKernels(
  wasm: WasmExports,
  memory: KernelMemory,
  { rows: most, groups }: WasmNeeds,
  shared: SharedWork | undefined,
): Kernels {
  const tables = memory.float64(halves.length + fractions.length);
  tables.set(halves);
  tables.set(fractions, halves.length);
  const halvesAt = tables.byteOffset;
  const fractionsAt = halvesAt + 8 * halves.length;
  const sums = memory.float64((sumsBytes / 8) * Math.ceil(most / chunkRows));
  const table = memory.int32(groups);
  return {
    gradients: ({ objective, values, factor, labels, weights }, scale, stretch) => {
      const { rows, packed, from, to } = stretch;
      const args = [
        ...[objective === 'logistic' ? 1 : 0, objective === 'squared' ? 1 : 0],
        ...[values.byteOffset, factor, labels.byteOffset, weights.byteOffset],
        ...[scale.gradient, scale.hessian, rows.byteOffset, packed.byteOffset],
        ...[from, to, halvesAt, fractionsAt, sums.byteOffset, from],
      ];
      if (shared) shared.gradients(args);
      else gradientChunks(wasm, args);
      return addChunks(chunksOf(stretch).map((_, chunk) => readSums(sums, chunk)));
    },
    histograms: (words, columns, { rows, packed, from, to }, into) => {
      for (let group = 0; group < into.length; group++) {
        table[group] = into[group]?.byteOffset ?? 0;
      }
      const count = into.length;
      const [at, rowsAt, packedAt] = [words.byteOffset, rows.byteOffset, packed.byteOffset];
      if (!shared) {
        wasm.histograms(at, columns, rowsAt, packedAt, from, to, table.byteOffset, 0, count);
      } else {
        const args = [at, columns, rowsAt, packedAt, from, to, table.byteOffset, 0, count, 0];
        shared.histograms(args, table);
      }
    },
    subtract: (from, child) => {
      wasm.subtract(from.byteOffset, child.byteOffset, from.length);
    },
    scan: (histogram, { bins, found }, first, { packed }, limits, beat) =>
      wasm.scan(
        histogram.byteOffset,
        bins.byteOffset + 4 * first,
        found.byteOffset + 8 * foundWidth * first,
        packed,
        limits.minHessian,
        limits.sureHessian,
        limits.l1,
        limits.l2,
        beat,
      ),
    partition: (bins, { bin, missingLeft }, { rows, packed, from, to }, toRows, toPacked) => {
      const side = missingLeft ? 1 : 0;
      const [at, rowsAt, packedAt] = [bins.byteOffset, rows.byteOffset, packed.byteOffset];
      const [rowsTo, packedTo] = [toRows.byteOffset, toPacked.byteOffset];
      const stretchAt = [rowsAt, packedAt, from, to] as const;
      const args = [at, bin, side, ...stretchAt, rowsTo, packedTo, from, to - 1] as const;
      return shared ? shared.partition(args) : wasm.partition(...args);
    },
    score: (margins, rows, from, to, value) => {
      wasm.score(margins.byteOffset, rows.byteOffset, from, to, value);
    },
  };
}

/** The sums of one chunk, as the kernel writes them. */
function readSums(sums: Float64Array, chunk: number): GradientSums {
  const at = (sumsBytes / 8) * chunk;
  return {
    absoluteGradients: sums[at] as number,
    hessians: sums[at + 1] as number,
    packed: sums[at + 2] as number,
    leastHessian: sums[at + 3] as number,
    mostHessian: sums[at + 4] as number,
  };
}
