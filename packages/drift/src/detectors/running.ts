/**
 * Running statistics in a list of numbers: each is a place, where the count stands, then the mean, then what is more.
 * Orders of operations are those of River, so that decisions are equal at ties.
 */

/** A count and a mean. */
export const meanWidth = 2;

/** A count, a mean and the sum of squared distances from it. */
export const varianceWidth = 3;

/** Takes a value into the mean at a place. */
export function addToMean(memory: Float64Array, place: number, value: number): void {
  const count = (memory[place] as number) + 1;
  const mean = memory[place + 1] as number;
  memory[place] = count;
  memory[place + 1] = mean + (1 / count) * (value - mean);
}

/** Takes a value into the mean and variance at a place (Welford 1962). */
export function addToVariance(memory: Float64Array, place: number, value: number): void {
  const before = memory[place + 1] as number;
  addToMean(memory, place, value);
  const after = memory[place + 1] as number;
  memory[place + 2] = (memory[place + 2] as number) + (value - before) * (value - after);
}

/** The sample variance; 0 of fewer than two values. */
export function varianceAt(memory: Float64Array, place: number): number {
  const count = memory[place] as number;
  return count > 1 ? (memory[place + 2] as number) / (count - 1) : 0;
}
