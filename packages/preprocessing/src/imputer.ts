import {
  createState,
  expectState,
  ProdromeError,
  replaceColumns,
  textsOf,
  unfitted,
  vectorOf,
  type FeatureColumn,
  type FeatureTable,
  type Transform,
} from '@prodrome/core';
import { median, sum } from '@prodrome/numerics';
import { fillGraph } from './column-graphs.ts';
import { checkColumns, columnNames, observedValues } from './columns.ts';
import { indicatorOf } from './missing-indicators.ts';

const kind = 'imputer';

/** How missing values are filled. */
export interface ImputerOptions {
  /** `most_frequent`: of equally frequent values the smallest, as scikit-learn's SimpleImputer. */
  readonly method: 'mean' | 'median' | 'most_frequent' | 'constant';
  /** For `constant`. */
  readonly value?: number;
  /** Adds a 0/1 column `<name>_missing` for every column that had missing values in `fit`. */
  readonly indicators: boolean;
}

/**
 * Missing values filled with a number learned from the fitted rows; the result has no NaN.
 * A column without any value in `fit` is dropped, and noted: nothing is known of it.
 */
export function createImputer(options: ImputerOptions): Transform {
  let inputs: readonly string[] | undefined;
  let fill: Float64Array = new Float64Array(0);
  let flagged: Float64Array = new Float64Array(0);
  return {
    fit: (table, rows) => {
      inputs = columnNames(table);
      const columns = inputs.map((_, at) => summarise(table, rows, at, options));
      fill = Float64Array.from(columns, (column) => column.fill);
      flagged = Float64Array.from(columns, (column) =>
        Number(options.indicators && column.missing),
      );
      const notes = inputs
        .filter((_, at) => Number.isNaN(fill[at]))
        .map((name) => `column ${name} has no value in the training rows and is left out`);
      return { metrics: {}, notes };
    },
    apply: (table) => {
      checkColumns('imputation', inputs, table);
      return impute(table, fill, flagged);
    },
    toGraph: (graph, { features }) => {
      if (inputs === undefined) unfitted(kind);
      return fillGraph('imputation', graph, features, { fill, flagged });
    },
    saveState: () => createState(kind, 1, { inputs: inputs ?? unfitted(kind) }, { fill, flagged }),
    loadState: (state) => {
      expectState(state, kind, [1]);
      inputs = textsOf(state, 'inputs');
      fill = vectorOf(state, 'fill', inputs.length);
      flagged = vectorOf(state, 'flagged', inputs.length);
    },
  };
}

function summarise(
  table: FeatureTable,
  rows: Int32Array,
  at: number,
  { method, value }: ImputerOptions,
): { fill: number; missing: boolean } {
  const values = observedValues(table, rows, at);
  const count = values.length;
  const missing = count < rows.length;
  if (count === 0) return { fill: NaN, missing };
  switch (method) {
    case 'mean':
      return { fill: sum(values) / count, missing };
    case 'median':
      return { fill: median(values), missing };
    case 'most_frequent':
      return { fill: mostFrequent(values), missing };
    case 'constant':
      return { fill: constantOf(value), missing };
  }
}

/** The first of the longest runs of equal values in ascending order. */
function mostFrequent(values: Float64Array): number {
  const sorted = values.slice().sort();
  let winner = NaN;
  let longest = 0;
  let run = 0;
  for (let i = 0; i < sorted.length; i++) {
    run = sorted[i] === sorted[i - 1] ? run + 1 : 1;
    if (run > longest) {
      longest = run;
      winner = sorted[i] as number;
    }
  }
  return winner;
}

function constantOf(value: number | undefined): number {
  if (value !== undefined && Number.isFinite(value)) return value;
  throw new ProdromeError('CONFIG', {
    where: 'preprocessing.imputation.value',
    expected: 'a number for method constant',
    got: String(value),
  });
}

function impute(table: FeatureTable, fill: Float64Array, flagged: Float64Array): FeatureTable {
  const width = table.columns.length;
  const keep = indices(width, (at) => !Number.isNaN(fill[at]));
  const flags = keep.filter((at) => flagged[at] === 1);
  const columns = [
    ...keep.map((at) => table.columns[at] as FeatureColumn),
    ...flags.map((at) => indicatorOf(table.columns[at] as FeatureColumn)),
  ];
  const out = new Float32Array(table.rows * columns.length);
  let to = 0;
  for (let row = 0; row < table.rows; row++) {
    const from = row * width;
    for (const at of keep) {
      const cell = table.values[from + at] as number;
      out[to++] = Number.isNaN(cell) ? (fill[at] as number) : cell;
    }
    for (const at of flags) out[to++] = Number(Number.isNaN(table.values[from + at]));
  }
  return replaceColumns(table, columns, out);
}

const indices = (length: number, test: (at: number) => boolean): number[] =>
  Array.from({ length }, (_, at) => at).filter(test);
