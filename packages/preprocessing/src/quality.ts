import {
  createState,
  expectState,
  runFold,
  textsOf,
  unfitted,
  vectorOf,
  type ComponentState,
  type FeatureTable,
  type PatientStates,
} from '@prodrome/core';
import { quantile } from '@prodrome/numerics';
import { checkColumns, columnNames, observedValues } from './columns.ts';
import { createQualityFold } from './quality-fold.ts';

/** How good the values of a domain are on a day. Its only fitted numbers are what is plausible. */
export interface Quality {
  /** Learns the plausible limits of each column from these rows and no others. */
  fit(table: FeatureTable, rows: Int32Array): void;
  /**
   * Scores of each row, known on that day: a row's depend on it and on the same patient's rows before it.
   * `scores`: [rows, domains, 4], in [0, 1], in the order of `qualityScores`, as `createQualityFold` defines them. NaN for
   * rows not after `from`. `states` continue each patient later, with the same domains.
   * @throws ProdromeError `SCHEMA` when the columns are not those of `fit`; `STATE` before `fit` or `loadState`.
   */
  apply(
    table: FeatureTable,
    domains: readonly string[],
    from?: PatientStates,
  ): { readonly scores: Float32Array; readonly states: PatientStates };
  saveState(): ComponentState;
  loadState(state: ComponentState): void;
}

const kind = 'quality';

/**
 * Unfitted quality scores.
 *
 * Plausible is, by kind of column: `number` and `ordinal` between the 0.1 % and the 99.9 % quantile of the fitted rows, each
 * moved outwards by one interquartile range; `binary` 0 to 1; `category` one of the known categories. A `number` or `ordinal`
 * column without any value in `fit` is not judged.
 */
export function createQuality(): Quality {
  let inputs: readonly string[] | undefined;
  let low: Float64Array = new Float64Array(0);
  let high: Float64Array = new Float64Array(0);
  return {
    fit: (table, rows) => {
      inputs = columnNames(table);
      const limits = inputs.map((_, at) => limitsOf(table, rows, at));
      low = Float64Array.from(limits, ([least]) => least);
      high = Float64Array.from(limits, ([, most]) => most);
    },
    apply: (table, domains, from) => {
      checkColumns(kind, inputs, table);
      const fold = createQualityFold(table.columns, domains, { low, high });
      const { out, states } = runFold(fold, table, {
        out: new Float32Array(table.rows * fold.outputs),
        stride: fold.outputs,
        at: 0,
        ...(from && { from }),
      });
      return { scores: out, states };
    },
    saveState: () => createState(kind, 1, { inputs: inputs ?? unfitted(kind) }, { low, high }),
    loadState: (state) => {
      expectState(state, kind, [1]);
      inputs = textsOf(state, 'inputs');
      low = vectorOf(state, 'low', inputs.length);
      high = vectorOf(state, 'high', inputs.length);
    },
  };
}

function limitsOf(table: FeatureTable, rows: Int32Array, at: number): readonly [number, number] {
  const column = table.columns[at];
  if (column?.kind === 'binary') return [0, 1];
  if (column?.kind === 'category') return [0, (column.categories?.length ?? Infinity) - 1];
  const values = observedValues(table, rows, at).sort();
  if (values.length === 0) return [-Infinity, Infinity];
  const range = quantile(values, 0.75) - quantile(values, 0.25);
  return [quantile(values, 0.001) - range, quantile(values, 0.999) + range];
}
