import { fractions, halves } from '../sigmoid.ts';
import { loadWasmModule } from '../wasm-module.ts';
import { foundWidth, type Kernels } from './kernels.ts';
import type { KernelMemory } from './memory.ts';
import { Instance, Memory, type WasmMemory } from './web-assembly.ts';

/** What `wasm/kernels.ts` exports: addresses, positions and numbers. */
interface WasmExports {
  gradients(...given: number[]): void;
  histogram(...given: number[]): void;
  subtract(from: number, child: number, count: number): void;
  scan(...given: number[]): number;
  partition(...given: number[]): number;
  score(...given: number[]): void;
}

const pageBytes = 65_536;
const mostPages = 65_536;
/** Every array begins at a multiple of this: a line of the processor's cache. */
const alignment = 64;

/** Kernels in WebAssembly, with the memory that all their arrays must be made in. */
export interface WasmKernels {
  readonly kernels: Kernels;
  readonly memory: KernelMemory;
}

/**
 * Kernels in WebAssembly with SIMD: the very bits of the reference.
 * @param bytes - of all arrays together, {@link spaceOf} each.
 * @returns undefined where so much memory cannot be had: it is one block of at most 4 GB.
 */
export function openWasmKernels(bytes: number): WasmKernels | undefined {
  const tables = spaceOf(8 * (halves.length + fractions.length)) + spaceOf(8 * outLength);
  const pages = Math.ceil((alignment + tables + bytes) / pageBytes);
  if (pages > mostPages) return undefined;
  let block: WasmMemory;
  try {
    block = new Memory({ initial: pages, maximum: pages });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  const memory = createMemory(block.buffer);
  const instance = new Instance(loadWasmModule(), { env: { memory: block } });
  return { kernels: createKernels(instance.exports as WasmExports, memory), memory };
}

/** Bytes that an array of so many takes. */
export const spaceOf = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;

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

const outLength = 8;

function createKernels(wasm: WasmExports, memory: KernelMemory): Kernels {
  const tables = memory.float64(halves.length + fractions.length);
  tables.set(halves);
  tables.set(fractions, halves.length);
  const halvesAt = tables.byteOffset;
  const fractionsAt = halvesAt + 8 * halves.length;
  const out = memory.float64(outLength);
  const outAt = out.byteOffset;
  // addresses one by one: a spread list would be made anew at every call
  return {
    gradients: (
      { objective, values, factor, labels, weights },
      scale,
      { rows, packed, from, to },
    ) => {
      wasm.gradients(
        objective === 'logistic' ? 1 : 0,
        objective === 'squared' ? 1 : 0,
        values.byteOffset,
        factor,
        labels.byteOffset,
        weights.byteOffset,
        scale.gradient,
        scale.hessian,
        rows.byteOffset,
        packed.byteOffset,
        from,
        to,
        halvesAt,
        fractionsAt,
        outAt,
      );
      const [absoluteGradients = NaN, hessians = NaN, total = NaN, least = NaN, most = NaN] = out;
      return {
        ...{ absoluteGradients, hessians, packed: total },
        ...{ leastHessian: least, mostHessian: most },
      };
    },
    histogram: (words, word, stride, { rows, packed, from, to }, into) => {
      wasm.histogram(
        words.byteOffset,
        word,
        stride,
        rows.byteOffset,
        packed.byteOffset,
        from,
        to,
        into.byteOffset,
      );
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
    partition: (bins, { bin, missingLeft }, { rows, packed, from, to }, toRows, toPacked) =>
      wasm.partition(
        bins.byteOffset,
        bin,
        missingLeft ? 1 : 0,
        rows.byteOffset,
        packed.byteOffset,
        from,
        to,
        toRows.byteOffset,
        toPacked.byteOffset,
      ),
    score: (margins, rows, from, to, value) => {
      wasm.score(margins.byteOffset, rows.byteOffset, from, to, value);
    },
  };
}
