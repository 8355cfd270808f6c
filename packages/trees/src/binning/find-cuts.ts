import { sortedOrder } from '@prodrome/numerics';

/** Bins of a column, the one for missing values not counted. */
const mostBins = 255;

/** Rows that cuts are made from: above so many, every k-th. */
const mostSampled = 200_000;

/**
 * The cuts of a column, ascending: bin b holds the values x with cut[b − 1] < x ≤ cut[b]. Missing values have no part in it.
 *
 * With at most 255 distinct values there is a cut between any two neighbours, half-way. With more, bins get about equal weights;
 * a value that weighs more than its share gets a bin of its own. Above 200 000 rows, every k-th row speaks for all.
 * @param values - [rows], NaN = missing.
 * @param weights - [rows], positive.
 * @returns at most 254 cuts; none for a column with fewer than two distinct values.
 */
export function findCuts(values: Float64Array, weights: Float64Array): Float64Array {
  const distinct = distinctValues(values, weights);
  const cuts: number[] = [];
  const n = distinct.values.length;
  let left = distinct.weights.reduce((total, weight) => total + weight, 0);
  let open = 0;
  for (let i = 0; i + 1 < n && cuts.length + 1 < mostBins; i++) {
    open += distinct.weights[i] as number;
    const share = left / (mostBins - cuts.length);
    const nextIsHeavy = (distinct.weights[i + 1] as number) >= share;
    if (n > mostBins && open < share && !nextIsHeavy) continue;
    cuts.push(between(distinct.values[i] as number, distinct.values[i + 1] as number));
    left -= open;
    open = 0;
  }
  return Float64Array.from(cuts);
}

/** A number t with low ≤ t < high: half-way, or low where half-way is not a number between them. */
function between(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return middle >= low && middle < high ? middle : low;
}

function distinctValues(
  values: Float64Array,
  weights: Float64Array,
): { values: number[]; weights: number[] } {
  const step = Math.ceil(values.length / mostSampled);
  const known: number[] = [];
  for (let row = 0; row < values.length; row += step) {
    if (!Number.isNaN(values[row])) known.push(row);
  }
  const order = sortedOrder(Float64Array.from(known, (row) => values[row] as number));
  const distinct: { values: number[]; weights: number[] } = { values: [], weights: [] };
  for (const at of order) {
    const row = known[at] as number;
    const last = distinct.values.length - 1;
    if (values[row] === distinct.values[last]) {
      distinct.weights[last] = (distinct.weights[last] as number) + (weights[row] as number);
    } else {
      distinct.values.push(values[row] as number);
      distinct.weights.push(weights[row] as number);
    }
  }
  return distinct;
}
