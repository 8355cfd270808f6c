import {
  createState,
  expectState,
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
import { z } from 'zod';
import { checkCells, fittedNames, observedValues } from './columns.ts';
import { completeOptions } from './complete-options.ts';
import { indicatorOf } from './missing-indicators.ts';

const kind = 'imputer';

/** How missing values are filled. */
export const imputerOptionsSchema = z
  .strictObject({
    method: z
      .enum(['mean', 'median', 'most_frequent', 'constant'])
      .default('mean')
      .describe('most_frequent: of equally frequent values the smallest'),
    value: z.number().exactOptional().describe('for constant; 0 when not given'),
    indicators: z
      .boolean()
      .default(false)
      .describe(
        'adds a 0/1 column `<name>_missing` for every column that had missing values in fit',
      ),
  })
  .refine(({ method, value }) => method === 'constant' || value === undefined, {
    message: 'none where method is not constant',
    path: ['value'],
  });

/**
 * How missing values are filled; names and defaults are those of scikit-learn's SimpleImputer where it has them: `method` `mean`,
 * `value` 0 for `constant`, no `indicators` (0/1 columns `<name>_missing`).
 */
export type ImputerOptions = z.input<typeof imputerOptionsSchema>;

type Completed = z.output<typeof imputerOptionsSchema>;

/**
 * Missing values filled with a number learned from the fitted rows; the result has no NaN.
 * A column without any value in `fit` is dropped, and noted: nothing is known of it.
 */
export function createImputer(given: ImputerOptions = {}): Transform {
  const options = completeOptions('createImputer', imputerOptionsSchema, given);
  let inputs: readonly string[] | undefined;
  let fill: Float64Array = new Float64Array(0);
  let flagged: Float64Array = new Float64Array(0);
  return {
    fit: (table, rows) => {
      inputs = fittedNames('imputation', table);
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
      checkCells('imputation', inputs, table);
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
  { method, value = 0 }: Completed,
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
      return { fill: value, missing };
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
