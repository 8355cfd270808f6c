import type { FeatureTable } from '@prodrome/core';

/** The least and greatest value of each column of a context among the rows that something was learned from. */
export interface ContextRange {
  /** [columns] */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** The range of no row. */
export const emptyRange = (columns: number): ContextRange => ({
  low: new Float64Array(columns).fill(Infinity),
  high: new Float64Array(columns).fill(-Infinity),
});

/** Widens a range to a row. */
export function widen({ low, high }: ContextRange, { values }: FeatureTable, row: number): void {
  for (let c = 0; c < low.length; c++) {
    const value = values[row * low.length + c] as number;
    low[c] = Math.min(low[c] as number, value);
    high[c] = Math.max(high[c] as number, value);
  }
}

/** Pulls a row into a range, in place. @returns how far it lay outside, summed over the columns; 0 where no row was ever seen. */
export function pullInto({ low, high }: ContextRange, row: Float64Array): number {
  let distance = 0;
  for (let c = 0; c < row.length; c++) {
    const value = row[c] as number;
    if ((low[c] as number) > (high[c] as number)) return 0;
    const inside = Math.min(high[c] as number, Math.max(low[c] as number, value));
    distance += Math.abs(value - inside);
    row[c] = inside;
  }
  return distance;
}
