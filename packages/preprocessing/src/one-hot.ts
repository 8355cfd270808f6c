import {
  columnSources,
  createState,
  expectState,
  jsonOf,
  ProdromeError,
  replaceColumns,
  textsOf,
  unfitted,
  type ComponentState,
  type FeatureColumn,
  type FeatureTable,
  type Transform,
} from '@prodrome/core';
import { oneHotGraph } from './column-graphs.ts';
import { checkCells, fittedNames } from './columns.ts';
import { completeOptions, noOptionsSchema, type NoOptions } from './complete-options.ts';

const kind = 'one_hot';

/**
 * Each category column as one 0/1 column per category seen in `fit`; an unseen category is 0 everywhere, a missing one NaN
 * everywhere. Columns of two seen categories become one. Other columns pass unchanged.
 */
export function createOneHot(options: NoOptions = {}): Transform {
  completeOptions('createOneHot', noOptionsSchema, options);
  let inputs: readonly string[] | undefined;
  let seen: readonly (readonly number[] | null)[] = [];
  return {
    fit: (table, rows) => {
      inputs = fittedNames('one-hot encoding', table);
      seen = table.columns.map((column, at) =>
        column.kind === 'category' ? kept(codesIn(table, rows, at)) : null,
      );
      return { metrics: {}, notes: [] };
    },
    apply: (table) => {
      checkCells('one-hot encoding', inputs, table);
      const columns = table.columns.flatMap((column, at) => expand(column, seen[at] ?? null));
      const values = encode(table, seen, columns.length);
      return replaceColumns(table, columns, values);
    },
    toGraph: (graph, { features }) => {
      if (inputs === undefined) unfitted(kind);
      return oneHotGraph('one-hot encoding', graph, features, seen);
    },
    saveState: () => createState(kind, 1, { inputs: inputs ?? unfitted(kind), seen }),
    loadState: (state) => {
      expectState(state, kind, [1]);
      inputs = textsOf(state, 'inputs');
      seen = seenOf(state, inputs.length);
    },
  };
}

function seenOf(state: ComponentState, columns: number): readonly (readonly number[] | null)[] {
  const seen: unknown = jsonOf(state, 'seen');
  if (Array.isArray(seen) && seen.length === columns && seen.every(isCodes)) return seen;
  throw new ProdromeError('STATE', {
    where: `state of ${kind}`,
    expected: `the codes of ${columns} columns under seen`,
    got: 'something else',
  });
}

const isCodes = (codes: unknown): codes is readonly number[] | null =>
  codes === null || (Array.isArray(codes) && codes.every((code) => typeof code === 'number'));

function codesIn(table: FeatureTable, rows: Int32Array, at: number): number[] {
  const width = table.columns.length;
  const codes = new Set<number>();
  for (const row of rows) {
    const code = table.values[row * width + at] as number;
    if (!Number.isNaN(code)) codes.add(code);
  }
  return [...codes].sort((a, b) => a - b);
}

/** Of two categories one column tells all. */
const kept = (codes: readonly number[]): readonly number[] =>
  codes.length === 2 ? codes.slice(1) : codes;

function expand(column: FeatureColumn, codes: readonly number[] | null): FeatureColumn[] {
  if (codes === null) return [column];
  return codes.map((code) => ({
    name: `${column.name}=${column.categories?.[code] ?? String(code)}`,
    domain: column.domain,
    kind: 'binary',
    sources: columnSources(column),
  }));
}

function encode(
  table: FeatureTable,
  seen: readonly (readonly number[] | null)[],
  outWidth: number,
): Float32Array {
  const width = table.columns.length;
  const out = new Float32Array(table.rows * outWidth);
  let to = 0;
  for (let row = 0; row < table.rows; row++) {
    for (let at = 0; at < width; at++) {
      const value = table.values[row * width + at] as number;
      const codes = seen[at];
      if (codes) {
        for (const code of codes) out[to++] = Number.isNaN(value) ? NaN : Number(value === code);
      } else out[to++] = value;
    }
  }
  return out;
}
