import type { GatingBatch } from '@prodrome/core';

/** The first output of a row: what a method learns from. Outcomes tell of no other output. */
export interface GateRow {
  /** [k] NaN where absent. */
  readonly values: Float64Array;
  readonly present: Uint8Array;
  /** [k] the population's weights. */
  readonly prior: Float64Array;
}

/** Room for a row of k experts. */
export const createGateRow = (k: number): GateRow => ({
  values: new Float64Array(k),
  present: new Uint8Array(k),
  prior: new Float64Array(k),
});

/**
 * Reads a row into `row`; false when no expert is present.
 * @param weights - [n, k, outputs]
 */
export function readRow(
  { values, present, outputs }: GatingBatch,
  weights: Float64Array,
  i: number,
  row: GateRow,
): boolean {
  const k = row.values.length;
  let someone = false;
  for (let j = 0; j < k; j++) {
    const at = i * k + j;
    row.values[j] = values[at * outputs] as number;
    row.present[j] = present[at] as number;
    row.prior[j] = weights[at * outputs] as number;
    someone ||= present[at] === 1;
  }
  return someone;
}
