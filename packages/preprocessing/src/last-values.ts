import {
  createState,
  expectState,
  replaceColumns,
  runFold,
  textsOf,
  unfitted,
  vectorOf,
  type ComponentState,
  type FeatureTable,
  type PatientStates,
  type TrainReport,
} from '@prodrome/core';
import { checkColumns, columnNames } from './columns.ts';
import { createLastValueFold } from './last-value-fold.ts';
import { momentsOf } from './moments.ts';

/**
 * Missing values filled with the patient's own last observed one. Not a `Transform`: a row depends on the same patient's rows
 * before it, so a patient is only continued rightly from the states that the rows before left.
 */
export interface LastValues {
  /** Learns each column's mean over these rows and no others. */
  fit(table: FeatureTable, rows: Int32Array): TrainReport;
  /**
   * The table with gaps filled, and each patient's state after the last row. Rows not after `from` become NaN.
   * @throws ProdromeError `SCHEMA` when the columns are not those of `fit`; `STATE` before `fit` or `loadState`.
   */
  apply(
    table: FeatureTable,
    from?: PatientStates,
  ): { readonly table: FeatureTable; readonly states: PatientStates };
  saveState(): ComponentState;
  loadState(state: ComponentState): void;
}

const kind = 'last_values';

/**
 * Unfitted last-value imputation: the patient's last observed value at or before the row, else the mean of the fitted rows.
 * What has neither stays NaN: a column without any value in `fit` (noted), and a category, which has no mean.
 */
export function createLastValues(): LastValues {
  let inputs: readonly string[] | undefined;
  let mean: Float64Array = new Float64Array(0);
  return {
    fit: (table, rows) => {
      const columns = table.columns.map((column, at) => {
        const moments = momentsOf(table, rows, at);
        const isKnown = moments.count > 0;
        return { ...column, isKnown, mean: isKnown ? moments.mean : NaN };
      });
      inputs = columnNames(table);
      mean = Float64Array.from(columns, (column) =>
        column.kind === 'category' ? NaN : column.mean,
      );
      const notes = columns
        .filter(({ isKnown }) => !isKnown)
        .map(({ name }) => `column ${name} has no value in the training rows`);
      return { metrics: {}, notes };
    },
    apply: (table, from) => {
      checkColumns('last-value imputation', inputs, table);
      const { out, states } = runFold(createLastValueFold(mean), table, {
        out: new Float32Array(table.values.length),
        stride: mean.length,
        at: 0,
        ...(from && { from }),
      });
      return { table: replaceColumns(table, table.columns, out), states };
    },
    saveState: () => createState(kind, 1, { inputs: inputs ?? unfitted(kind) }, { mean }),
    loadState: (state) => {
      expectState(state, kind, [1]);
      inputs = textsOf(state, 'inputs');
      mean = vectorOf(state, 'mean', inputs.length);
    },
  };
}
