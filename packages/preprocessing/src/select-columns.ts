import {
  createState,
  expectState,
  selectColumns,
  textsOf,
  unfitted,
  type FeatureTable,
  type Transform,
} from '@prodrome/core';
import { selectGraph } from './column-graphs.ts';
import { checkCells, fittedNames } from './columns.ts';

/** What tells one way of selecting columns from another. */
export interface SelectionKind {
  /** Of its state. */
  readonly kind: string;
  /** Whether each column stays. */
  readonly judge: (
    table: FeatureTable,
    rows: Int32Array,
    labels: Float64Array | undefined,
  ) => readonly boolean[];
  /** Why a column was left out: `column x <reason> and is left out`. */
  readonly reason: string;
}

/** Only the columns that were judged to stay in `fit`; the others are noted by name. */
export function createSelection({ kind, judge, reason }: SelectionKind): Transform {
  let inputs: readonly string[] | undefined;
  let kept: readonly string[] = [];
  return {
    fit: (table, rows, labels) => {
      const names = fittedNames('feature selection', table);
      const stays = judge(table, rows, labels);
      inputs = names;
      kept = names.filter((_, at) => stays[at]);
      const notes = names
        .filter((_, at) => !stays[at])
        .map((name) => `column ${name} ${reason} and is left out`);
      return { metrics: {}, notes };
    },
    apply: (table) => {
      checkCells('feature selection', inputs, table);
      const staying = new Set(kept);
      const places = table.columns.flatMap(({ name }, at) => (staying.has(name) ? [at] : []));
      return selectColumns(table, places);
    },
    toGraph: (graph, { features }) => {
      const names = inputs ?? unfitted(kind);
      const staying = new Set(kept);
      const places = names.flatMap((name, at) => (staying.has(name) ? [at] : []));
      return selectGraph('feature selection', graph, features, { columns: names.length, places });
    },
    saveState: () => createState(kind, 1, { inputs: inputs ?? unfitted(kind), kept }),
    loadState: (state) => {
      expectState(state, kind, [1]);
      inputs = textsOf(state, 'inputs');
      kept = textsOf(state, 'kept');
    },
  };
}
