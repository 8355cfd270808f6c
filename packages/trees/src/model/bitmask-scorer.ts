import type { ModelParts } from './model-parts.ts';
import type { RowScorer } from './row-scorer.ts';
import type { Tree } from './tree.ts';

/** Leaves of a tree that fit the bits of a word. */
const mostLeaves = 32;

/** What a test that is not passed takes away: the leaves to its left, in one tree. */
interface Test {
  readonly threshold: number;
  readonly tree: number;
  readonly keeps: number;
  readonly missingLeft: boolean;
}

/**
 * Finds every tree's leaf without walking: tests are sorted by column and threshold, each that a row fails (x > threshold) strikes out
 * the leaves to its left, and the first leaf that is left is the one reached. A column's tests are read up to the first that is passed.
 * Source: Lucchese et al. 2015, QuickScorer (doi:10.1145/2766462.2767733), with a list of its own for missing values.
 * @returns undefined when a tree has more than 32 leaves, or other nodes than thresholds.
 */
export function createBitmaskScorer({ base, columns, trees }: ModelParts): RowScorer | undefined {
  if (!trees.every(fitsBits)) return undefined;
  const tests: Test[][] = Array.from({ length: columns }, () => []);
  const leaves = trees.map((tree, at) => listLeaves(tree, at, tests));
  const sorted = tests.map((own) => own.sort((a, b) => a.threshold - b.threshold));
  const known = pack(sorted);
  const missing = pack(sorted.map((own) => own.filter(({ missingLeft }) => !missingLeft)));
  const values = Float64Array.from(leaves.flat());
  const firstLeaf = new Int32Array(trees.length);
  leaves.slice(1).forEach((_, at) => {
    firstLeaf[at + 1] = (firstLeaf[at] as number) + (leaves[at] as readonly number[]).length;
  });
  const left = new Int32Array(trees.length);
  return {
    score: (row, into, start) => {
      left.fill(-1);
      for (let column = 0; column < columns; column++) {
        const value = row[column] as number;
        if (value === value) strikeKnown(known, column, value, left);
        else strikeAll(missing, column, left);
      }
      base.forEach((margin, output) => (into[start + output] = margin));
      addLeaves(into, start, base.length, left, firstLeaf, values);
    },
  };
}

const fitsBits = ({ values, categories, zeroMissing }: Tree): boolean =>
  values.length <= mostLeaves && !categories && !zeroMissing;

/** The values of a tree's leaves from left to right; its tests are added to those of their columns. */
function listLeaves(tree: Tree, at: number, tests: readonly Test[][]): readonly number[] {
  const leaves: number[] = [];
  const visit = (node: number): number => {
    if (node < 0) {
      leaves.push(tree.values[~node] as number);
      return 1 << (leaves.length - 1);
    }
    const under = visit(tree.left[node] as number);
    tests[tree.columns[node] as number]?.push({
      threshold: tree.thresholds[node] as number,
      tree: at,
      keeps: ~under,
      missingLeft: tree.missingLeft[node] === 1,
    });
    return under | visit(tree.right[node] as number);
  };
  visit(tree.columns.length === 0 ? ~0 : 0);
  return leaves;
}

/** Tests of all columns, one after the other. */
interface PackedTests {
  /** [columns + 1] where those of each column begin. */
  readonly starts: Int32Array;
  readonly thresholds: Float64Array;
  /** [tests, 2] tree, and the leaves that it keeps. */
  readonly strikes: Int32Array;
}

function pack(byColumn: readonly (readonly Test[])[]): PackedTests {
  const all = byColumn.flat();
  const starts = new Int32Array(byColumn.length + 1);
  byColumn.forEach((own, column) => {
    starts[column + 1] = (starts[column] as number) + own.length;
  });
  return {
    starts,
    thresholds: Float64Array.from(all, ({ threshold }) => threshold),
    strikes: Int32Array.from(all.flatMap(({ tree, keeps }) => [tree, keeps])),
  };
}

function strikeKnown(
  { starts, thresholds, strikes }: PackedTests,
  column: number,
  value: number,
  left: Int32Array,
): void {
  const end = starts[column + 1] as number;
  for (let at = starts[column] as number; at < end; at++) {
    if (value <= (thresholds[at] as number)) return;
    const tree = strikes[2 * at] as number;
    left[tree] = (left[tree] as number) & (strikes[2 * at + 1] as number);
  }
}

function strikeAll({ starts, strikes }: PackedTests, column: number, left: Int32Array): void {
  const end = starts[column + 1] as number;
  for (let at = starts[column] as number; at < end; at++) {
    const tree = strikes[2 * at] as number;
    left[tree] = (left[tree] as number) & (strikes[2 * at + 1] as number);
  }
}

function addLeaves(
  into: Float64Array,
  at: number,
  outputs: number,
  left: Int32Array,
  firstLeaf: Int32Array,
  values: Float64Array,
): void {
  for (let output = 0; output < outputs; output++) {
    let margin = into[at + output] as number;
    for (let tree = output; tree < left.length; tree += outputs) {
      const bits = left[tree] as number;
      const lowest = 31 - Math.clz32(bits & -bits);
      margin += values[(firstLeaf[tree] as number) + lowest] as number;
    }
    into[at + output] = margin;
  }
}
