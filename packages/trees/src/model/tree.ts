/**
 * One tree, its nodes in the order in which they were made: a child comes after its parent. A child c ≥ 0 is a node, c < 0 the
 * leaf ~c. A tree without nodes is its leaf 0.
 */
export interface Tree {
  /** [nodes] */
  readonly columns: Int32Array;
  /** [nodes] x ≤ threshold goes left; ±Infinity are thresholds too. */
  readonly thresholds: Float64Array;
  /** [nodes] */
  readonly left: Int32Array;
  /** [nodes] */
  readonly right: Int32Array;
  /** [nodes] 1 where missing values go left. */
  readonly missingLeft: Uint8Array;
  /** [nodes] how much the split lowered the training loss, summed over rows, by its second-order expansion. */
  readonly gains: Float64Array;
  /** [leaves] */
  readonly values: Float64Array;
  /** [leaves] rows of the training data that the tree saw in it. */
  readonly counts: Int32Array;
}

/** A split as it is recorded. */
export interface NodeSplit {
  readonly column: number;
  readonly threshold: number;
  readonly missingLeft: boolean;
  readonly gain: number;
  readonly leftCount: number;
  readonly rightCount: number;
}

interface Place {
  readonly children: number[];
  readonly node: number;
}

/** Builds a {@link Tree} by splitting its leaves, beginning with leaf 0, the root. */
export class TreeBuilder {
  private readonly splits: NodeSplit[] = [];
  private readonly left: number[] = [];
  private readonly right: number[] = [];
  private readonly values: number[] = [0];
  private readonly counts: number[];
  /** Where each leaf hangs. */
  private readonly places: (Place | undefined)[] = [undefined];

  constructor(count: number) {
    this.counts = [count];
  }

  /** Splits a leaf: its number stays with the left child, the right one's new number is returned. */
  split(leaf: number, split: NodeSplit): number {
    const node = this.splits.length;
    const added = this.values.length;
    const place = this.places[leaf];
    if (place) place.children[place.node] = node;
    this.splits.push(split);
    this.left.push(~leaf);
    this.right.push(~added);
    this.places[leaf] = { children: this.left, node };
    this.places[added] = { children: this.right, node };
    this.counts[leaf] = split.leftCount;
    this.counts[added] = split.rightCount;
    this.values.push(0);
    return added;
  }

  setValue(leaf: number, value: number): void {
    this.values[leaf] = value;
  }

  finish(): Tree {
    const of = (read: (split: NodeSplit) => number): number[] => this.splits.map(read);
    return {
      columns: Int32Array.from(of(({ column }) => column)),
      thresholds: Float64Array.from(of(({ threshold }) => threshold)),
      left: Int32Array.from(this.left),
      right: Int32Array.from(this.right),
      missingLeft: Uint8Array.from(of(({ missingLeft }) => (missingLeft ? 1 : 0))),
      gains: Float64Array.from(of(({ gain }) => gain)),
      values: Float64Array.from(this.values),
      counts: Int32Array.from(this.counts),
    };
  }
}

/** The leaf that a row reaches. */
export function leafOf(tree: Tree, row: ArrayLike<number>): number {
  const { columns, thresholds, left, right, missingLeft } = tree;
  let at = columns.length === 0 ? ~0 : 0;
  while (at >= 0) {
    const value = row[columns[at] as number] as number;
    const isMissing = value !== value;
    const goesLeft = isMissing ? missingLeft[at] === 1 : value <= (thresholds[at] as number);
    at = (goesLeft ? left[at] : right[at]) as number;
  }
  return ~at;
}

/** {@link leafOf} for a row of columns. */
export function leafAt(tree: Tree, rows: readonly ArrayLike<number>[], row: number): number {
  const { columns, thresholds, left, right, missingLeft } = tree;
  let at = columns.length === 0 ? ~0 : 0;
  while (at >= 0) {
    const value = (rows[columns[at] as number] as ArrayLike<number>)[row] as number;
    const isMissing = value !== value;
    const goesLeft = isMissing ? missingLeft[at] === 1 : value <= (thresholds[at] as number);
    at = (goesLeft ? left[at] : right[at]) as number;
  }
  return ~at;
}
