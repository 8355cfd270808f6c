import { sortedOrder } from '@prodrome/numerics';

/** Rows from the highest forecast to the lowest. */
export interface Ranking {
  /** [n] */
  readonly order: Int32Array;
  /** [n] 1 where the next row in order has a lower forecast, and at the end. */
  readonly closes: Uint8Array;
}

/** Ranks the rows; −0 and 0 tie. */
export function rank(scores: Float64Array): Ranking {
  const order = sortedOrder(scores).reverse();
  const closes = new Uint8Array(order.length).fill(1);
  for (let k = 0; k + 1 < order.length; k++) {
    if (scores[order[k] as number] === scores[order[k + 1] as number]) closes[k] = 0;
  }
  return { order, closes };
}
