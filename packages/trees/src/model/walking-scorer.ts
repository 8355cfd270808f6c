import type { NumericColumn } from '../column-table.ts';
import type { ModelParts } from './model-parts.ts';
import type { Scorer } from './scorer.ts';
import { goesLeft, type Tree } from './tree.ts';

/** Rows that go through one tree before the next is looked at. */
const blockRows = 64;
/** Numbers of a node: its column with what is special about it, and its children. */
const nodeWidth = 3;

const missingLeftBit = 1;
const zeroMissingBit = 2;
const categoryBit = 4;
const columnShift = 3;

/** Goes from node to node: for trees of any size and kind. */
export function createWalkingScorer({ base, columns, trees }: ModelParts): Scorer {
  const forest = packForest(trees);
  const outputs = base.length;
  const cells = new Float64Array(blockRows * columns);
  return {
    score: (row, into, at) => {
      for (let output = 0; output < outputs; output++) {
        let margin = base[output] as number;
        for (let t = output; t < trees.length; t += outputs) {
          margin += forest.values[walk(forest, t, row, 0)] as number;
        }
        into[at + output] = margin;
      }
    },
    scoreColumns: (given, rows, into) => {
      for (let from = 0; from < rows; from += blockRows) {
        const count = Math.min(blockRows, rows - from);
        given.forEach((column, at) => {
          gather(column, from, count, cells, at, columns);
        });
        for (let i = 0; i < count; i++) into.set(base, (from + i) * outputs);
        for (let t = 0; t < trees.length; t++) {
          const output = t % outputs;
          for (let i = 0; i < count; i++) {
            const at = (from + i) * outputs + output;
            into[at] =
              (into[at] as number) + (forest.values[walk(forest, t, cells, i * columns)] as number);
          }
        }
      }
    },
  };
}

function gather(
  values: NumericColumn,
  from: number,
  count: number,
  cells: Float64Array,
  column: number,
  columns: number,
): void {
  for (let i = 0; i < count; i++) cells[i * columns + column] = values[from + i] as number;
}

/** The nodes of all trees side by side. */
interface Forest {
  readonly trees: readonly Tree[];
  /** [trees] the first node's place, or the only leaf. */
  readonly roots: Int32Array;
  /** [nodes, nodeWidth] column and bits, left, right; a child c < 0 is the leaf ~c of all leaves. */
  readonly nodes: Int32Array;
  /** [nodes] NaN where categories decide. */
  readonly thresholds: Float64Array;
  /** [leaves] */
  readonly values: Float64Array;
}

function packForest(trees: readonly Tree[]): Forest {
  const count = trees.reduce((sum, { columns }) => sum + columns.length, 0);
  const nodes = new Int32Array(nodeWidth * count);
  const thresholds = new Float64Array(count);
  const values = new Float64Array(count + trees.length);
  const roots = new Int32Array(trees.length);
  let node = 0;
  let leaf = 0;
  trees.forEach((tree, t) => {
    roots[t] = tree.columns.length === 0 ? ~leaf : node;
    const [firstNode, firstLeaf] = [node, leaf];
    const placeOf = (child: number): number =>
      child < 0 ? ~(~child + firstLeaf) : child + firstNode;
    tree.columns.forEach((column, own) => {
      const threshold = tree.thresholds[own] as number;
      const bits =
        (tree.missingLeft[own] === 1 ? missingLeftBit : 0) |
        (tree.zeroMissing?.[own] === 1 ? zeroMissingBit : 0) |
        (threshold === threshold ? 0 : categoryBit);
      const left = placeOf(tree.left[own] as number);
      const right = placeOf(tree.right[own] as number);
      nodes.set([(column << columnShift) | bits, left, right], nodeWidth * node);
      thresholds[node++] = threshold;
    });
    values.set(tree.values, leaf);
    leaf += tree.values.length;
  });
  return { trees, roots, nodes, thresholds, values };
}

/** The place of the leaf, among all leaves, that a row's values, which begin at a place, reach in a tree. */
function walk(forest: Forest, t: number, row: ArrayLike<number>, start: number): number {
  const { nodes, thresholds } = forest;
  let at = forest.roots[t] as number;
  while (at >= 0) {
    const place = nodeWidth * at;
    const head = nodes[place] as number;
    const value = row[start + (head >> columnShift)] as number;
    const isLeft =
      (head & (zeroMissingBit | categoryBit)) === 0
        ? value <= (thresholds[at] as number) || (value !== value && (head & missingLeftBit) !== 0)
        : goesLeft(forest.trees[t] as Tree, at - (forest.roots[t] as number), value);
    at = nodes[place + (isLeft ? 1 : 2)] as number;
  }
  return ~at;
}
