import type { GateGraphInput, GraphMath, GraphValue } from '@prodrome/core';

/** Makes competences [k] to shares: 1 of all that have the largest of those present, 0 of the others. */
export function largestInto(row: Float64Array, present: Uint8Array): void {
  let most = -Infinity;
  for (let j = 0; j < row.length; j++) {
    if (present[j] === 1) most = Math.max(most, row[j] as number);
  }
  for (let j = 0; j < row.length; j++) row[j] = Number(row[j] === most);
}

/** The same of competences [n, k], ≥ 0, as a graph. */
export function largestGraph(
  { apply, double, reduce }: GraphMath,
  { present }: GateGraphInput,
  competences: GraphValue,
): GraphValue {
  const most = reduce('ReduceMax', apply('Where', present, competences, -1), 1);
  return double(apply('Equal', competences, most));
}
