import type { ColumnTable, GradientBoostingOptions, RowLabels, SavedTree } from '../src/index.ts';

type Limits = Pick<GradientBoostingOptions, 'l1' | 'l2' | 'minDataInLeaf' | 'objective'>;
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

const part = (
  rows: readonly Row[],
  column: number,
  threshold: number,
  missingLeft: boolean,
): [Row[], Row[]] => {
  const isLeft = ({ values }: Row) => {
    const value = values[column] ?? NaN;
    return Number.isNaN(value) ? missingLeft : value <= threshold;
  };
  return [rows.filter(isLeft), rows.filter((row) => !isLeft(row))];
};

const gainOf = (rows: readonly Row[], parts: readonly (readonly Row[])[], limits: Limits) =>
  (parts.reduce((sum, each) => sum + score(each, limits), 0) - score(rows, limits)) / 2;

/** The largest gain of any split of these rows: every value as threshold, missing values on either side. */
function largestGain(rows: readonly Row[], limits: Limits): number {
  let best = 0;
  for (let column = 0; column < (rows[0]?.values.length ?? 0); column++) {
    for (const threshold of rows.map(({ values }) => values[column] ?? NaN)) {
      for (const missingLeft of [false, true]) {
        const parts = part(rows, column, threshold, missingLeft);
        if (parts.some(({ length }) => length < limits.minDataInLeaf)) continue;
        best = Math.max(best, gainOf(rows, parts, limits));
      }
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
    const parts = part(
      members,
      column,
      Number(tree.thresholds[node]),
      tree.missingLeft[node] === 1,
    );
    places.delete(node);
    places.set(tree.left[node] ?? NaN, parts[0]);
    places.set(tree.right[node] ?? NaN, parts[1]);
    return {
      recorded: tree.gains[node] ?? NaN,
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
