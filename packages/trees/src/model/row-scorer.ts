import type { ModelParts } from './model-parts.ts';
import { leafOf } from './tree.ts';

/** Adds a model's leaves up for one row at a time. */
export interface RowScorer {
  /**
   * Writes the margins of a row.
   * @param row - [columns], NaN = missing.
   * @param at - where in `into` those of its outputs begin.
   */
  score(row: ArrayLike<number>, into: Float64Array, at: number): void;
}

/** Goes from node to node: for trees of any size and kind. */
export const createWalkingScorer = ({ base, trees }: ModelParts): RowScorer => ({
  score: (row, into, at) => {
    const outputs = base.length;
    for (let output = 0; output < outputs; output++) {
      let margin = base[output] as number;
      for (let t = output; t < trees.length; t += outputs) {
        const tree = trees[t] as ModelParts['trees'][number];
        margin += tree.values[leafOf(tree, row)] as number;
      }
      into[at + output] = margin;
    }
  },
});
