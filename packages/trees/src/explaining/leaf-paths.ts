import type { ModelParts } from '../model/model-parts.ts';
import type { Tree } from '../model/tree.ts';

/** A turn at a node: where a value must go. */
export interface Turn {
  readonly tree: Tree;
  readonly node: number;
  readonly left: boolean;
}

/** What one column's value must be like for a leaf, and how many training rows had such. */
export interface Condition {
  readonly column: number;
  readonly turns: readonly Turn[];
  /** The product, over the column's nodes on the path, of the shares of their rows that go the same way. */
  readonly share: number;
}

/** A leaf, reached by the rows that meet its conditions, one for each column on its path. */
export interface LeafPath {
  readonly value: number;
  readonly output: number;
  readonly conditions: readonly Condition[];
}

/** The leaves of all trees, in their order. */
export function listPaths({ trees, base }: ModelParts): readonly LeafPath[] {
  const paths: LeafPath[] = [];
  trees.forEach((tree, t) => {
    const covers = coversOf(tree);
    const go = (at: number, conditions: readonly Condition[]): void => {
      if (at < 0) {
        paths.push({ value: tree.values[~at] as number, output: t % base.length, conditions });
        return;
      }
      for (const left of [true, false]) {
        const child = (left ? tree.left[at] : tree.right[at]) as number;
        const cover = (child < 0 ? tree.covers[~child] : covers[child]) as number;
        const total = covers[at] as number;
        // where no training row was seen, both ways are as likely
        const share = total > 0 ? cover / total : 0.5;
        go(child, extend(conditions, tree.columns[at] as number, { tree, node: at, left }, share));
      }
    };
    go(tree.columns.length === 0 ? ~0 : 0, []);
  });
  return paths;
}

/** [nodes] what the leaves below weigh. */
function coversOf({ columns, left, right, covers }: Tree): Float64Array {
  const sums = new Float64Array(columns.length);
  const of = (child: number): number => (child < 0 ? covers[~child] : sums[child]) as number;
  // children come after their parents
  for (let node = columns.length - 1; node >= 0; node--) {
    sums[node] = of(left[node] as number) + of(right[node] as number);
  }
  return sums;
}

function extend(
  conditions: readonly Condition[],
  column: number,
  turn: Turn,
  share: number,
): readonly Condition[] {
  const known = conditions.find((own) => own.column === column);
  const next = {
    column,
    turns: [...(known?.turns ?? []), turn],
    share: (known?.share ?? 1) * share,
  };
  return [...conditions.filter((own) => own !== known), next];
}
