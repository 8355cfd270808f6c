import type { ColumnTable, GradientBoostingOptions, RowLabels, SavedTree } from '../src/index.ts';

type Limits = Pick<GradientBoostingOptions, 'l1' | 'l2' | 'minDataInLeaf' | 'objective'> & {
  readonly categorical?: readonly number[] | undefined;
};
interface Row {
  readonly values: readonly number[];
  readonly gradient: number;
  readonly hessian: number;
}

/** The training rows with their derivatives before the first tree, in real numbers. */
export function rowsOf(
  { columns, labels, weights }: ColumnTable & RowLabels,
  { objective }: Limits,
): Row[] {
  const weightOf = (i: number) => weights?.[i] ?? 1;
  const ids = Array.from(labels, (_, i) => i).filter((i) => weightOf(i) > 0);
  const total = ids.reduce((sum, i) => sum + weightOf(i), 0);
  const mean = ids.reduce((sum, i) => sum + weightOf(i) * (labels[i] ?? NaN), 0) / total;
  return ids.map((i) => ({
    values: columns.map((column) => column[i] ?? NaN),
    gradient: weightOf(i) * (mean - (labels[i] ?? NaN)),
    hessian: weightOf(i) * (objective === 'logistic' ? mean * (1 - mean) : 1),
  }));
}

const score = (rows: readonly Row[], { l1, l2 }: Limits): number => {
  const gradient = rows.reduce((sum, row) => sum + row.gradient, 0);
  const hessian = rows.reduce((sum, row) => sum + row.hessian, 0);
  return Math.max(0, Math.abs(gradient) - l1) ** 2 / (hessian + l2);
};

/** What decides which way a row goes. */
interface Split {
  readonly column: number;
  /** Of values that are known. */
  readonly isLeft: (value: number) => boolean;
  readonly missingLeft: boolean;
}

const part = (rows: readonly Row[], { column, isLeft, missingLeft }: Split): [Row[], Row[]] => {
  const goesLeft = ({ values }: Row) => {
    const value = values[column] ?? NaN;
    return Number.isNaN(value) ? missingLeft : isLeft(value);
  };
  return [rows.filter(goesLeft), rows.filter((row) => !goesLeft(row))];
};

/** Every split of these rows in a column: all thresholds, or all sets of categories. */
function splitsOf(rows: readonly Row[], column: number, { categorical }: Limits): Split[] {
  const present = [...new Set(rows.map(({ values }) => values[column] ?? NaN))];
  const tests = categorical?.includes(column)
    ? Array.from({ length: 2 ** present.length }, (_, set) => (value: number) => {
        return ((set >> present.indexOf(value)) & 1) === 1;
      })
    : present.map((threshold) => (value: number) => value <= threshold);
  return tests.flatMap((isLeft) =>
    [false, true].map((missingLeft) => ({ column, isLeft, missingLeft })),
  );
}

const gainOf = (rows: readonly Row[], parts: readonly (readonly Row[])[], limits: Limits) =>
  (parts.reduce((sum, each) => sum + score(each, limits), 0) - score(rows, limits)) / 2;

/** The largest gain of any split of these rows. */
function largestGain(rows: readonly Row[], limits: Limits): number {
  let best = 0;
  for (let column = 0; column < (rows[0]?.values.length ?? 0); column++) {
    for (const split of splitsOf(rows, column, limits)) {
      const parts = part(rows, split);
      if (parts.some(({ length }) => length < limits.minDataInLeaf)) continue;
      best = Math.max(best, gainOf(rows, parts, limits));
    }
  }
  return best;
}

/** One split of a grown tree beside the best that there was. */
export interface Replayed {
  readonly recorded: number;
  /** Computed anew from the split's own rows. */
  readonly actual: number;
  /** Over all leaves that the tree had at that time. */
  readonly largest: number;
  readonly counts: readonly number[];
}

/** Grows a tree again as recorded; `left` is what any further split would still gain. */
export function replay(
  rows: Row[],
  tree: SavedTree,
  limits: Limits,
): { steps: Replayed[]; left: number; leaves: Map<number, Row[]> } {
  const places = new Map<number, Row[]>([[tree.columns.length === 0 ? ~0 : 0, rows]]);
  const largest = () =>
    Math.max(...[...places.values()].map((members) => largestGain(members, limits)));
  const steps = tree.columns.map((column, node) => {
    const members = places.get(node) ?? [];
    const before = largest();
    const list = tree.categories?.[node];
    const parts = part(members, {
      column,
      isLeft: (value) => list?.includes(value) ?? value <= Number(tree.thresholds[node]),
      missingLeft: tree.missingLeft[node] === 1,
    });
    places.delete(node);
    places.set(tree.left[node] ?? NaN, parts[0]);
    places.set(tree.right[node] ?? NaN, parts[1]);
    return {
      recorded: Number(tree.gains[node] ?? NaN),
      actual: gainOf(members, parts, limits),
      largest: before,
      counts: parts.map(({ length }) => length),
    };
  });
  const leaves = new Map([...places].map(([place, members]) => [~place, members]));
  return { steps, left: largest(), leaves };
}

/** −s(G) / (H + l2) of these rows. */
export function stepOf(rows: readonly Row[], { l1, l2 }: Limits): number {
  const gradient = rows.reduce((sum, row) => sum + row.gradient, 0);
  const hessian = rows.reduce((sum, row) => sum + row.hessian, 0);
  return (-Math.sign(gradient) * Math.max(0, Math.abs(gradient) - l1)) / (hessian + l2);
}
