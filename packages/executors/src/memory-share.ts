import { totalmem } from 'node:os';

/** Bytes of a process that has loaded the components and no data. */
const emptyProcess = 150e6;
/** What a task holds at its peak, in sizes of the run's data: rough, and only until the first tasks have been measured. */
const copiesOfData = 5;
/** Of the machine's memory, where nothing was said. */
const usualShare = 0.8;

/** Bytes that a run may take. */
export function memoryLimit(maxMemoryMb: number | undefined): number {
  if (maxMemoryMb !== undefined) return maxMemoryMb * 1e6;
  // of a container without a limit: 0, or more than any machine has
  const allowed = process.constrainedMemory() || Infinity;
  return usualShare * Math.min(totalmem(), allowed);
}

/** What a process is expected to hold that was given such data. */
export const guessPeak = (data: unknown): number => emptyProcess + copiesOfData * bytesIn(data);

/** Bytes of the typed arrays in plain data. */
function bytesIn(data: unknown): number {
  if (ArrayBuffer.isView(data)) return data.byteLength;
  if (typeof data !== 'object' || data === null) return 0;
  return Object.values(data).reduce<number>((sum, part) => sum + bytesIn(part), 0);
}

/** How many processes of this size fit beside this one. */
export const fitting = (limit: number, peakBytes: number): number =>
  Math.max(0, Math.floor((limit - process.memoryUsage.rss()) / peakBytes));
