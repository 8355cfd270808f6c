import { packCategories } from './category-sets.ts';
import type { Tree } from './tree.ts';

/** A split as it is recorded. */
export interface NodeSplit {
  readonly column: number;
  /** NaN where categories decide. */
  readonly threshold: number;
  /** Those that go left. */
  readonly categories?: readonly number[];
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
  private readonly covers: number[];
  /** Where each leaf hangs. */
  private readonly places: (Place | undefined)[] = [undefined];

  constructor(count: number) {
    this.covers = [count];
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
    this.covers[leaf] = split.leftCount;
    this.covers[added] = split.rightCount;
    this.values.push(0);
    return added;
  }

  setValue(leaf: number, value: number): void {
    this.values[leaf] = value;
  }

  finish(): Tree {
    const of = (read: (split: NodeSplit) => number): number[] => this.splits.map(read);
    const categories = packCategories(this.splits.map((split) => split.categories));
    return {
      columns: Int32Array.from(of(({ column }) => column)),
      thresholds: Float64Array.from(of(({ threshold }) => threshold)),
      left: Int32Array.from(this.left),
      right: Int32Array.from(this.right),
      missingLeft: Uint8Array.from(of(({ missingLeft }) => (missingLeft ? 1 : 0))),
      ...(categories && { categories }),
      gains: Float64Array.from(of(({ gain }) => gain)),
      values: Float64Array.from(this.values),
      covers: Float64Array.from(this.covers),
    };
  }
}
