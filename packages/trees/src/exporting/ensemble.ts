import type { GraphAttribute } from '@prodrome/core';
import { listCategories } from '../model/category-sets.ts';
import type { ModelParts } from '../model/model-parts.ts';
import type { Tree } from '../model/tree.ts';
import { featureOf, type ExtraFeatures } from './features.ts';

/** How ONNX compares: x ≤ split, x < split, x in a set. */
const modes = { atMost: 0, below: 1, member: 6 };

/** One entry a node, or a leaf, as ONNX wants them: children are nodes, or leaves where a flag says so. */
class EnsembleNodes {
  readonly roots: number[] = [];
  readonly features: number[] = [];
  readonly modes: number[] = [];
  readonly splits: number[] = [];
  readonly missingLeft: number[] = [];
  readonly left: number[] = [];
  readonly leftLeaf: number[] = [];
  readonly right: number[] = [];
  readonly rightLeaf: number[] = [];
  readonly members: number[] = [];
  readonly targets: number[] = [];
  readonly values: number[] = [];

  /** Adds a tree to an output. */
  add(tree: Tree, output: number, extras: readonly ExtraFeatures[]): void {
    const firstNode = this.features.length;
    const firstLeaf = this.values.length;
    this.roots.push(firstNode);
    for (const value of tree.values) {
      this.values.push(value);
      this.targets.push(output);
    }
    tree.columns.forEach((_, node) => {
      this.features.push(featureOf(extras, tree, node));
      this.missingLeft.push(tree.missingLeft[node] as number);
      this.compare(tree, node);
      this.turn([this.left, this.leftLeaf], tree.left[node] as number, firstNode, firstLeaf);
      this.turn([this.right, this.rightLeaf], tree.right[node] as number, firstNode, firstLeaf);
    });
    if (tree.columns.length === 0) this.addLoneLeaf(firstLeaf);
  }

  attributes(targets: number): Readonly<Record<string, GraphAttribute>> {
    const { members } = this;
    const doubles = (list: readonly number[]) => tensorOf(Float64Array.from(list));
    return {
      ...{ n_targets: targets, tree_roots: this.roots },
      ...{ nodes_featureids: this.features, nodes_modes: tensorOf(Uint8Array.from(this.modes)) },
      ...{ nodes_splits: doubles(this.splits), nodes_missing_value_tracks_true: this.missingLeft },
      ...{ nodes_truenodeids: this.left, nodes_trueleafs: this.leftLeaf },
      ...{ nodes_falsenodeids: this.right, nodes_falseleafs: this.rightLeaf },
      ...(members.length > 0 && { membership_values: doubles(members) }),
      ...{ leaf_targetids: this.targets, leaf_weights: doubles(this.values) },
    };
  }

  private compare(tree: Tree, node: number): void {
    const threshold = tree.thresholds[node] as number;
    const { categories } = tree;
    const own = threshold === threshold || !categories ? [] : listCategories(categories, node);
    if (own.length > 0) {
      // NaN ends a set
      this.members.push(...own, NaN);
      this.modes.push(modes.member);
      this.splits.push(0);
      return;
    }
    // nothing is in an empty set, or below −Infinity
    const isEmpty = threshold !== threshold;
    this.modes.push(isEmpty ? modes.below : modes.atMost);
    this.splits.push(isEmpty ? -Infinity : threshold);
  }

  private turn(
    [children, flags]: readonly [number[], number[]],
    child: number,
    firstNode: number,
    firstLeaf: number,
  ): void {
    children.push(child < 0 ? ~child + firstLeaf : child + firstNode);
    flags.push(child < 0 ? 1 : 0);
  }

  /** A tree has a node in ONNX: either way leads to the leaf. */
  private addLoneLeaf(leaf: number): void {
    this.features.push(0);
    this.missingLeft.push(0);
    this.modes.push(modes.atMost);
    this.splits.push(0);
    for (const side of [this.left, this.right]) side.push(leaf);
    for (const side of [this.leftLeaf, this.rightLeaf]) side.push(1);
  }
}

const tensorOf = (data: Float64Array | Uint8Array) => ({ shape: [data.length], data });

const loneLeaf: Tree = {
  ...{ columns: new Int32Array(), thresholds: new Float64Array(), left: new Int32Array() },
  ...{ right: new Int32Array(), missingLeft: new Uint8Array(), gains: new Float64Array() },
  ...{ values: new Float64Array(1), covers: new Float64Array(1) },
};

/**
 * The attributes of ONNX's TreeEnsemble (`ai.onnx.ml` 5) for a model's trees, in double precision.
 */
export function ensembleAttributes(
  { trees, base }: ModelParts,
  extras: readonly ExtraFeatures[],
): Readonly<Record<string, GraphAttribute>> {
  const nodes = new EnsembleNodes();
  trees.forEach((tree, t) => {
    nodes.add(tree, t % base.length, extras);
  });
  // an ensemble has a tree
  if (trees.length === 0) nodes.add(loneLeaf, 0, extras);
  return nodes.attributes(base.length);
}
