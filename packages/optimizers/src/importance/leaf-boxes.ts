import type { SavedTree } from '@prodrome/trees';

/** A leaf as the box of the unit cube that leads to it. */
export interface LeafBox {
  /** [d] */
  readonly low: Float64Array;
  /** [d] */
  readonly high: Float64Array;
  readonly value: number;
}

/**
 * The leaves of a tree that splits by thresholds.
 * @param sideOf - where between two values of a column a threshold between them lies.
 */
export function leafBoxes(
  tree: SavedTree,
  d: number,
  sideOf: (column: number, threshold: number) => number,
): readonly LeafBox[] {
  const boxes: LeafBox[] = [];
  const walk = (child: number, low: Float64Array, high: Float64Array): void => {
    if (child < 0) {
      boxes.push({ low, high, value: tree.values[~child] as number });
      return;
    }
    const column = tree.columns[child] as number;
    const side = sideOf(column, Number(tree.thresholds[child]));
    const [leftHigh, rightLow] = [high.slice(), low.slice()];
    leftHigh[column] = Math.min(side, high[column] as number);
    rightLow[column] = Math.max(side, low[column] as number);
    walk(tree.left[child] as number, low, leftHigh);
    walk(tree.right[child] as number, rightLow, high);
  };
  walk(tree.columns.length === 0 ? ~0 : 0, new Float64Array(d), new Float64Array(d).fill(1));
  return boxes;
}
