import type { ComponentState, TensorData } from '@prodrome/core';
import type { ModelFeature } from './model-feature.ts';
import type { ModelParts } from './model-parts.ts';
import { codeRuleOf } from './saved-model.ts';
import type { Tree } from './tree.ts';

/** The kind of a model's state, which the JSON form shares. */
export const modelKind = 'trees/model';

/**
 * A model as a state, the nodes of all trees one after the other. Tensors, N nodes and T trees in all:
 * `base` float64 [outputs]; `starts` int32 [T + 1], the first node of each tree; `columns`, `left`, `right` int32 [N];
 * `thresholds`, `gains` float64 [N]; `missingLeft` uint8 [N]; `values`, `covers` float64 [N + T], a leaf more than nodes for each tree;
 * where there are any, `zeroMissing` uint8 [N], and of sets of categories `setStarts` int32 [N + 1] and `setWords` int32 [words], their bits.
 * Children are numbered within their tree.
 */
export function saveModelState(parts: ModelParts): ComponentState {
  const { objective, columns, features, base, trees } = parts;
  const codes = codeRuleOf(trees);
  const starts = new Int32Array(trees.length + 1);
  trees.forEach((tree, at) => {
    starts[at + 1] = (starts[at] as number) + tree.columns.length;
  });
  const nodes = starts[trees.length] as number;
  const leaves = nodes + trees.length;
  const data: Record<string, TensorData> = {
    ...{ base: Float64Array.from(base), starts },
    columns: join(new Int32Array(nodes), trees, (tree) => tree.columns),
    thresholds: join(new Float64Array(nodes), trees, (tree) => tree.thresholds),
    left: join(new Int32Array(nodes), trees, (tree) => tree.left),
    right: join(new Int32Array(nodes), trees, (tree) => tree.right),
    missingLeft: join(new Uint8Array(nodes), trees, (tree) => tree.missingLeft),
    gains: join(new Float64Array(nodes), trees, (tree) => tree.gains),
    values: join(new Float64Array(leaves), trees, (tree) => tree.values),
    covers: join(new Float64Array(leaves), trees, (tree) => tree.covers),
    ...(trees.some((tree) => tree.zeroMissing) && {
      zeroMissing: join(
        new Uint8Array(nodes),
        trees,
        (tree) => tree.zeroMissing ?? new Uint8Array(tree.columns.length),
      ),
    }),
    ...(trees.some((tree) => tree.categories) && joinSets(trees, nodes)),
  };
  return {
    kind: modelKind,
    version: 2,
    json: {
      ...{ objective, columns },
      ...(features && { features: features.map(plainFeature) }),
      ...(codes && { codes }),
    },
    tensors: Object.fromEntries(
      Object.entries(data).map(([name, own]) => [name, { shape: [own.length], data: own }]),
    ),
  };
}

const plainFeature = ({ name, categories }: ModelFeature) => ({
  name,
  ...(categories && { categories: [...categories] }),
});

function join<List extends Float64Array | Int32Array | Uint8Array>(
  into: List,
  trees: readonly Tree[],
  read: (tree: Tree) => List,
): List {
  let at = 0;
  for (const tree of trees) {
    const own = read(tree);
    into.set(own, at);
    at += own.length;
  }
  return into;
}

/** Nodes with a threshold have sets of no words. */
function joinSets(trees: readonly Tree[], nodes: number): Record<string, Int32Array> {
  const setStarts = new Int32Array(nodes + 1);
  const words = trees.reduce((sum, { categories }) => sum + (categories?.words.length ?? 0), 0);
  const setWords = new Int32Array(words);
  let [node, word] = [0, 0];
  for (const { columns, categories } of trees) {
    for (let own = 1; own <= columns.length; own++) {
      setStarts[++node] = word + (categories?.starts[own] ?? 0);
    }
    if (categories) setWords.set(categories.words, word);
    word += categories?.words.length ?? 0;
  }
  return { setStarts, setWords };
}
