import { sortedOrder } from '@prodrome/numerics';
import type { NumberArray } from '../boosting-data.ts';
import { createNumberSorter } from './sort-numbers.ts';

/** Bins of a column, the one for missing values not counted. */
const mostBins = 255;

/** Rows that cuts are made from: above so many, every k-th. */
const mostSampled = 200_000;

interface Distinct {
  /** [count] ascending. */
  readonly values: Float64Array;
  readonly weights: Float64Array;
  readonly count: number;
}

/** Finds the cuts of column after column in the same memory. */
export interface CutFinder {
  /**
   * The cuts of a column, ascending: bin b holds the values x with cut[b − 1] < x ≤ cut[b]. Missing values have no part in it.
   *
   * With at most 255 distinct values there is a cut between any two neighbours, half-way. With more, bins get about equal weights;
   * a value that weighs more than its share gets a bin of its own. Above 200 000 rows, every k-th row speaks for all.
   * @param values - [rows], NaN = missing.
   * @param weights - [rows], positive; undefined when they are all the same.
   * @returns at most 254 cuts; none for a column with fewer than two distinct values.
   */
  find(values: NumberArray, weights: Float64Array | undefined): Float64Array;
}

/** A finder of cuts in columns of so many rows. */
export function createCutFinder(rows: number): CutFinder {
  const step = Math.max(1, Math.ceil(rows / mostSampled));
  const most = Math.ceil(rows / step);
  const sampled = new Float64Array(most);
  const sampledRows = new Int32Array(most);
  const distinct = { values: new Float64Array(most), weights: new Float64Array(most) };
  const sorter = createNumberSorter(most);
  return {
    find: (values, weights) => {
      if (!weights && values instanceof Float32Array) {
        const known = tally(sorter.sortSingles(values, step), distinct);
        return cutsOf({ ...distinct, count: known });
      }
      let count = 0;
      for (let row = 0; row < rows; row += step) {
        const value = values[row] as number;
        if (value !== value) continue;
        sampledRows[count] = row;
        sampled[count++] = value;
      }
      const known = weights
        ? weigh(sampled.subarray(0, count), sampledRows, weights, distinct)
        : tally(sorter.sort(sampled, count), distinct);
      return cutsOf({ ...distinct, count: known });
    },
  };
}

function cutsOf({ values, weights, count }: Distinct): Float64Array {
  const cuts: number[] = [];
  let left = 0;
  for (let i = 0; i < count; i++) left += weights[i] as number;
  let open = 0;
  for (let i = 0; i + 1 < count && cuts.length + 1 < mostBins; i++) {
    open += weights[i] as number;
    const share = left / (mostBins - cuts.length);
    const nextIsHeavy = (weights[i + 1] as number) >= share;
    if (count > mostBins && open < share && !nextIsHeavy) continue;
    cuts.push(between(values[i] as number, values[i + 1] as number));
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

/** Writes the distinct values of a sorted list, and how often each is there; returns how many they are. */
function tally(sorted: NumberArray, { values, weights }: Omit<Distinct, 'count'>): number {
  let count = 0;
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    const value = sorted[from] as number;
    while (to < sorted.length && sorted[to] === value) to++;
    values[count] = value;
    weights[count++] = to - from;
  }
  return count;
}

/** Writes the distinct values of a list, and what the rows of each weigh; returns how many they are. */
function weigh(
  given: Float64Array,
  rows: Int32Array,
  weightOf: Float64Array,
  { values, weights }: Omit<Distinct, 'count'>,
): number {
  let count = 0;
  for (const at of sortedOrder(given)) {
    const value = given[at] as number;
    const weight = weightOf[rows[at] as number] as number;
    if (count === 0 || value !== values[count - 1]) {
      values[count] = value;
      weights[count++] = weight;
    } else weights[count - 1] = (weights[count - 1] as number) + weight;
  }
  return count;
}
