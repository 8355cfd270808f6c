import { ProdromeError } from '@prodrome/core';
import { mostCategory } from './category-sets.ts';

/** The nodes and leaves of all trees, one tree after the other; tree t has leaves from `starts[t] + t` on. */
export interface JoinedTrees {
  /** [trees + 1] */
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly thresholds: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly missingLeft: Uint8Array;
  readonly gains: Float64Array;
  readonly values: Float64Array;
  readonly covers: Float64Array;
  readonly zeroMissing?: Uint8Array;
  /** [nodes + 1] where the words of each node's set begin; absent together with them. */
  readonly setStarts?: Int32Array;
  readonly setWords?: Int32Array;
}

const mostWords = (mostCategory + 1) / 32;

/**
 * Columns exist, numbers are numbers and leaves' values finite, flags are flags, a node has either a threshold or a set, and the children of a tree's nodes are
 * every other node and every leaf, each once and after its parent.
 * @throws ProdromeError `STATE`
 */
export function expectSoundTrees(trees: JoinedTrees, columns: number, where: string): void {
  expectRising(trees.starts, `${where}, tensor starts`);
  if (trees.setStarts) {
    const words = trees.setWords?.length ?? 0;
    expectRising(trees.setStarts, `${where}, tensor setStarts`, words);
  }
  expectNodes(trees, columns, where);
  expectLeaves(trees, where);
  expectChildren(trees, where);
}

// millions of entries: one loop over each kind of place, a few milliseconds
function expectNodes(trees: JoinedTrees, columns: number, where: string): void {
  const { missingLeft, zeroMissing, gains, thresholds, setStarts } = trees;
  const refuse = (name: string, node: number, expected: string, got: unknown): never => {
    throw damaged(`${where}, tensor ${name}, entry ${node}`, expected, String(got));
  };
  for (let node = 0; node < gains.length; node++) {
    const column = trees.columns[node] as number;
    if (column < 0 || column >= columns) {
      refuse('columns', node, `a column below ${columns}`, column);
    }
    if ((missingLeft[node] as number) > 1) {
      refuse('missingLeft', node, '0 or 1', missingLeft[node]);
    }
    if (zeroMissing && (zeroMissing[node] as number) > 1) {
      refuse('zeroMissing', node, '0 or 1', zeroMissing[node]);
    }
    // infinite ones stand in files from elsewhere, whose losses were too large
    if (!((gains[node] as number) > -Infinity)) refuse('gains', node, 'a number', gains[node]);
    const threshold = thresholds[node] as number;
    const words = setStarts
      ? (setStarts[node + 1] as number) - (setStarts[node] as number)
      : undefined;
    const isOne = threshold === threshold ? !words : words !== undefined && words <= mostWords;
    if (!isOne) refuse('thresholds', node, 'a threshold or a set of categories', threshold);
  }
}

function expectLeaves({ values, covers }: JoinedTrees, where: string): void {
  for (let leaf = 0; leaf < values.length; leaf++) {
    const [value, cover] = [values[leaf] as number, covers[leaf] as number];
    if (isFinite(value) && cover >= 0) continue;
    const expected = 'a finite value, and a cover ≥ 0';
    throw damaged(`${where}, leaf ${leaf}`, expected, `${value} and ${cover}`);
  }
}

function expectChildren({ starts, left, right }: JoinedTrees, where: string): void {
  // of each tree its leaves, the last one first, and then its nodes
  const isChild = new Uint8Array(2 * left.length + starts.length);
  for (let tree = 0; tree + 1 < starts.length; tree++) {
    const from = starts[tree] as number;
    const nodes = (starts[tree + 1] as number) - from;
    const leafNought = 2 * from + tree + nodes;
    for (let node = 0; node < nodes; node++) {
      for (let side = 0; side < 2; side++) {
        const child = (side === 0 ? left : right)[from + node] as number;
        const exists = child >= 0 ? child > node && child < nodes : ~child <= nodes;
        if (!exists || isChild[leafNought + child + 1] === 1) {
          const expected = 'children of its own, made after it';
          throw damaged(`${where}, tree ${tree}, node ${node}`, expected, String(child));
        }
        isChild[leafNought + child + 1] = 1;
      }
    }
  }
}

/** From 0 on, to the end of what they part. */
function expectRising(starts: Int32Array, where: string, end = starts.at(-1) ?? -1): void {
  const isRising = starts.every(
    (start, at) => start >= (at === 0 ? 0 : (starts[at - 1] as number)),
  );
  if (isRising && starts[0] === 0 && starts.at(-1) === end) return;
  throw damaged(where, `numbers that rise from 0 to ${Math.max(0, end)}`, 'others');
}

const isFinite = (value: number): boolean => value - value === 0;

const damaged = (where: string, expected: string, got: string): ProdromeError =>
  new ProdromeError('STATE', { where, expected, got });
