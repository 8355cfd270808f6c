import type { SavedTreeModel, TreeModel } from '../src/index.ts';

type SavedTree = SavedTreeModel['trees'][number];

/** Shapley values by their definition, over all coalitions of up to a dozen columns. */
export function shapleyOf(width: number, worthOf: (known: ReadonlySet<number>) => number) {
  const setOf = (bits: number) =>
    new Set(Array.from({ length: width }, (_, i) => i).filter((i) => (bits >> i) & 1));
  const worths = Array.from({ length: 2 ** width }, (_, bits) => worthOf(setOf(bits)));
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  return Array.from({ length: width }, (_, own) => {
    let sum = 0;
    worths.forEach((worth, bits) => {
      if ((bits >> own) & 1) return;
      const size = setOf(bits).size;
      const weight = (factorial(size) * factorial(width - size - 1)) / factorial(width);
      sum += weight * ((worths[bits | (1 << own)] ?? NaN) - worth);
    });
    return sum;
  });
}

/** Which way a value goes, from the words of the saved format. */
function goesLeft(tree: SavedTree, node: number, value: number): boolean {
  const isZero = tree.zeroMissing?.[node] === 1 && Math.abs(value) < 1e-35;
  if (Number.isNaN(value) || isZero) return tree.missingLeft[node] === 1;
  const own = tree.categories?.[node];
  return own ? own.includes(value) : value <= Number(tree.thresholds[node]);
}

/** A margin where only some columns are known: elsewhere both ways are gone, by the shares of the training rows. */
export function partlyKnown(
  { base, trees }: SavedTreeModel,
  output: number,
  row: readonly number[],
  known: ReadonlySet<number>,
): number {
  const coverOf = (tree: SavedTree, child: number): number =>
    child < 0
      ? Number(tree.covers[~child] ?? NaN)
      : coverOf(tree, tree.left[child] ?? NaN) + coverOf(tree, tree.right[child] ?? NaN);
  const valueOf = (tree: SavedTree, at: number): number => {
    if (at < 0) return tree.values[~at] ?? NaN;
    const [left = NaN, right = NaN, column = NaN] = [
      tree.left[at],
      tree.right[at],
      tree.columns[at],
    ];
    if (known.has(column)) {
      return valueOf(tree, goesLeft(tree, at, row[column] ?? NaN) ? left : right);
    }
    const [one, other] = [coverOf(tree, left), coverOf(tree, right)];
    return (one * valueOf(tree, left) + other * valueOf(tree, right)) / (one + other);
  };
  const own = trees.filter((_, t) => t % base.length === output);
  return own.reduce(
    (sum, tree) => sum + valueOf(tree, tree.columns.length === 0 ? ~0 : 0),
    base[output] ?? NaN,
  );
}

/** The mean margin where columns that are not known have the values of a background. */
export function meanOverBackground(
  model: TreeModel,
  output: number,
  row: readonly number[],
  background: readonly (readonly number[])[],
  known: ReadonlySet<number>,
): number {
  const rows = background.map((other) =>
    other.map((value, i) => (known.has(i) ? (row[i] ?? NaN) : value)),
  );
  const margins = model.margin({ rows });
  return (
    rows.reduce((sum, _, i) => sum + (margins[i * model.outputs + output] ?? NaN), 0) / rows.length
  );
}
