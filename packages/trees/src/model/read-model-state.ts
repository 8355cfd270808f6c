import { expectState, ProdromeError, type ComponentState, type TensorData } from '@prodrome/core';
import { z } from 'zod';
import { modelObjectives } from '../objective.ts';
import { codeRules, type CategorySets, type CodeRule } from './category-sets.ts';
import { expectSoundTrees, type JoinedTrees } from './check-trees.ts';
import { featuresSchema } from './model-feature.ts';
import { mostColumns, type ModelParts } from './model-parts.ts';
import { modelKind } from './model-state.ts';
import { expectBase } from './saved-model.ts';
import type { Tree } from './tree.ts';

const headSchema = z.strictObject({
  objective: z.enum(modelObjectives),
  columns: z.int().min(1).max(mostColumns),
  features: featuresSchema.exactOptional(),
  codes: z.enum(codeRules).exactOptional(),
});

/**
 * A model's parts from its state, whatever it holds: a child comes after its parent and is one node's alone, so that every walk ends.
 * @throws ProdromeError `STATE` when it is of another kind or version, or damaged.
 */
export function readModelState(state: ComponentState, where: string): ModelParts {
  expectState(state, modelKind, [2]);
  const head = headSchema.safeParse(state.json);
  if (!head.success) {
    const expected = 'an objective, and a number of columns';
    throw new ProdromeError('STATE', { where, expected, got: 'something else', cause: head.error });
  }
  const { objective, columns, features, codes } = head.data;
  if (features && features.length !== columns) {
    const expected = `features of ${columns} columns`;
    throw new ProdromeError('STATE', { where, expected, got: String(features.length) });
  }
  const base = [...tensorOf(state, where, 'base', Float64Array)];
  expectBase(objective, base, where);
  const joined = readJoined(state, where);
  expectSoundTrees(joined, columns, where);
  const trees = Array.from({ length: joined.starts.length - 1 }, (_, at) =>
    treeOf(joined, at, codes),
  );
  return { objective, columns, base, trees, ...(features && { features }) };
}

function readJoined(state: ComponentState, where: string): JoinedTrees {
  const starts = tensorOf(state, where, 'starts', Int32Array);
  const count = Math.max(0, starts.length - 1);
  const nodes = starts[count] ?? 0;
  const leaves = nodes + count;
  const { zeroMissing, setStarts } = state.tensors;
  return {
    starts,
    columns: tensorOf(state, where, 'columns', Int32Array, nodes),
    thresholds: tensorOf(state, where, 'thresholds', Float64Array, nodes),
    left: tensorOf(state, where, 'left', Int32Array, nodes),
    right: tensorOf(state, where, 'right', Int32Array, nodes),
    missingLeft: tensorOf(state, where, 'missingLeft', Uint8Array, nodes),
    gains: tensorOf(state, where, 'gains', Float64Array, nodes),
    values: tensorOf(state, where, 'values', Float64Array, leaves),
    covers: tensorOf(state, where, 'covers', Float64Array, leaves),
    ...(zeroMissing && { zeroMissing: tensorOf(state, where, 'zeroMissing', Uint8Array, nodes) }),
    ...(setStarts && {
      setStarts: tensorOf(state, where, 'setStarts', Int32Array, nodes + 1),
      setWords: tensorOf(state, where, 'setWords', Int32Array),
    }),
  };
}

/** Copies: a state and a model are changed apart from each other. */
function treeOf(joined: JoinedTrees, at: number, codes: CodeRule | undefined): Tree {
  const [from, to] = [joined.starts[at] as number, joined.starts[at + 1] as number];
  const zeroMissing = joined.zeroMissing?.slice(from, to);
  const thresholds = joined.thresholds.slice(from, to);
  const categories = setsOf(joined, thresholds, from, to);
  return {
    columns: joined.columns.slice(from, to),
    thresholds,
    left: joined.left.slice(from, to),
    right: joined.right.slice(from, to),
    missingLeft: joined.missingLeft.slice(from, to),
    ...(categories && { categories: { ...categories, ...(codes && { codes }) } }),
    ...(zeroMissing?.includes(1) && { zeroMissing }),
    gains: joined.gains.slice(from, to),
    values: joined.values.slice(from + at, to + at + 1),
    covers: joined.covers.slice(from + at, to + at + 1),
  };
}

function setsOf(
  { setStarts, setWords }: JoinedTrees,
  thresholds: Float64Array,
  from: number,
  to: number,
): CategorySets | undefined {
  if (!setStarts || !setWords || !thresholds.some(Number.isNaN)) return undefined;
  const first = setStarts[from] as number;
  const starts = setStarts.slice(from, to + 1).map((start) => start - first);
  return { starts, words: Uint32Array.from(setWords.subarray(first, setStarts[to])) };
}

function tensorOf<List extends TensorData>(
  { tensors }: ComponentState,
  where: string,
  name: string,
  type: new () => List,
  length?: number,
): List {
  const data = tensors[name]?.data;
  if (data instanceof type && (length === undefined || data.length === length)) return data;
  throw new ProdromeError('STATE', {
    where: `${where}, tensor ${name}`,
    expected: `${length === undefined ? '' : `${length} `}values of ${type.name}`,
    got: data === undefined ? 'none' : `${data.length} of ${data.constructor.name}`,
  });
}
