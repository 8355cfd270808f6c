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
  let cells = new Float64Array(0);
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
      if (cells.length === 0) cells = new Float64Array(blockRows * columns);
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
  const forest: Forest = {
    trees,
    roots: new Int32Array(trees.length),
    nodes: new Int32Array(nodeWidth * count),
    thresholds: new Float64Array(count),
    values: new Float64Array(count + trees.length),
  };
  let [node, leaf] = [0, 0];
  trees.forEach((tree, t) => {
    forest.roots[t] = tree.columns.length === 0 ? ~leaf : node;
    packTree(tree, forest.nodes, node, leaf);
    forest.thresholds.set(tree.thresholds, node);
    forest.values.set(tree.values, leaf);
    node += tree.columns.length;
    leaf += tree.values.length;
  });
  return forest;
}

/** Writes the nodes of a tree whose first node and leaf have these places among all. */
function packTree(
  { columns, thresholds, left, right, missingLeft, zeroMissing }: Tree,
  nodes: Int32Array,
  firstNode: number,
  firstLeaf: number,
): void {
  for (let node = 0; node < columns.length; node++) {
    const threshold = thresholds[node] as number;
    const bits =
      (missingLeft[node] === 1 ? missingLeftBit : 0) |
      (zeroMissing?.[node] === 1 ? zeroMissingBit : 0) |
      (threshold === threshold ? 0 : categoryBit);
    const place = nodeWidth * (firstNode + node);
    const [low, high] = [left[node] as number, right[node] as number];
    nodes[place] = ((columns[node] as number) << columnShift) | bits;
    nodes[place + 1] = low < 0 ? low - firstLeaf : low + firstNode;
    nodes[place + 2] = high < 0 ? high - firstLeaf : high + firstNode;
  }
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
