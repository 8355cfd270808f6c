import { Memory, type WasmMemory } from './web-assembly.ts';

const pageBytes = 65_536;
const mostPages = 65_536;

/** Every array begins at a multiple of this: a line of the processor's cache. */
export const alignment = 64;

/** Bytes that an array of so many takes. */
export const spaceOf = (bytes: number): number => Math.ceil(bytes / alignment) * alignment;

/** A memory of so many bytes; undefined where it cannot be had: it is one block of at most 4 GB. */
export function openMemory(bytes: number, isShared = false): WasmMemory | undefined {
  const pages = Math.ceil(bytes / pageBytes);
  if (pages > mostPages) return undefined;
  try {
    return new Memory({ initial: pages, maximum: pages, ...(isShared && { shared: true }) });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
