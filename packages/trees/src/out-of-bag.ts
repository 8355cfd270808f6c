import type { CheckedData, NumberArray } from './boosting-data.ts';
import type { NumericColumn } from './column-table.ts';
import { leafAt, type Tree } from './model/tree.ts';

/** What a forest forecasts for its own training rows, from the trees that did not see them. */
export interface OutOfBag {
  /** [rows given] NaN for rows that every tree saw, or that weigh nothing. */
  readonly predictions: Float64Array;
  /** How many rows have one. */
  readonly rows: number;
  /** The weighted mean of their squared errors: for labels 0 and 1 the Brier score. */
  readonly squaredError: number;
}

/** Adds up what each tree says of the rows that it did not see. */
export class OutOfBagSums {
  private readonly data: CheckedData;
  private readonly base: number;
  private readonly trees: number;
  private readonly sums: Float64Array;
  private readonly counts: Int32Array;

  /** @param trees - of the whole forest: their values are shares of a mean. */
  constructor(data: CheckedData, base: number, trees: number) {
    this.data = data;
    this.base = base;
    this.trees = trees;
    this.sums = new Float64Array(data.rows);
    this.counts = new Int32Array(data.rows);
  }

  /** @param seen - rows of the tree, ascending. */
  add(tree: Tree, seen: Int32Array): void {
    const columns: readonly NumberArray[] = this.data.columns;
    let next = 0;
    for (let row = 0; row < this.data.rows; row++) {
      let isSeen = false;
      for (; seen[next] === row; next++) isSeen = true;
      if (isSeen) continue;
      const value = tree.values[leafAt(tree, columns, row)] as number;
      this.sums[row] = (this.sums[row] as number) + value;
      this.counts[row] = (this.counts[row] as number) + 1;
    }
  }

  /**
   * @param given - weights of the rows as given: those of weight 0 were left out.
   * @returns undefined when every tree saw every row.
   */
  finish(given: NumericColumn | undefined): OutOfBag | undefined {
    const { labels, weights } = this.data;
    const length = given?.length ?? this.data.rows;
    const predictions = new Float64Array(length).fill(NaN);
    let [rows, errors, weight] = [0, 0, 0];
    for (let place = 0, row = 0; place < length; place++) {
      if (given?.[place] === 0) continue;
      const count = this.counts[row] as number;
      if (count > 0) {
        const own = this.base + ((this.sums[row] as number) / count) * this.trees;
        predictions[place] = own;
        rows++;
        errors += (weights[row] as number) * (own - (labels[row] as number)) ** 2;
        weight += weights[row] as number;
      }
      row++;
    }
    return rows === 0 ? undefined : { predictions, rows, squaredError: errors / weight };
  }
}
