import {
  countOf,
  createState,
  expectGraphWidth,
  expectState,
  runScan,
  textsOf,
  unfitted,
  vectorOf,
  type ComponentState,
  type FeatureColumn,
  type FeatureTable,
  type GraphBuilder,
  type GraphMemory,
  type GraphValue,
  type PatientStates,
  type TransformGraphInput,
} from '@prodrome/core';
import { sortedQuantile } from '@prodrome/numerics';
import { z } from 'zod';
import { checkColumns, columnNames, longestRun, observedValues } from './columns.ts';
import { completeOptions } from './complete-options.ts';
import { createQualityScan } from './quality-scan.ts';
import { scanGraph, withoutOutcomes } from './scan-graphs.ts';

/** How good the values of a domain are on a day. Its only fitted numbers are what is plausible. */
export interface Quality {
  /** Learns the plausible limits of each column from these rows and no others. */
  fit(table: FeatureTable, rows: Int32Array): void;
  /** Numbers remembered of each patient. @throws ProdromeError `STATE` before `fit` or `loadState`. */
  readonly stateWidth: number;
  /**
   * Scores of each row, known on that day: a row's depend on it and on the same patient's rows before it.
   * `scores`: [rows, domains, 4], in [0, 1], in the order of `qualityScores`, as `createQualityScan` defines them. NaN for
   * rows not after `from`. `states` continue each patient later.
   * @throws ProdromeError `SCHEMA` when the columns are not those of `fit`; `STATE` before `fit` or `loadState`.
   */
  apply(
    table: FeatureTable,
    from?: PatientStates,
  ): { readonly scores: Float32Array; readonly states: PatientStates };
  /**
   * {@link apply} as a graph over tables with these columns.
   * @throws ProdromeError `SCHEMA` and `STATE` as {@link apply}; `USAGE` without time or state.
   */
  toGraph(
    graph: GraphBuilder,
    input: TransformGraphInput,
    columns: readonly FeatureColumn[],
  ): QualityGraphOutput;
  saveState(): ComponentState;
  loadState(state: ComponentState): void;
}

/** What the graph of {@link Quality} gives. */
export interface QualityGraphOutput extends GraphMemory {
  /** [n, domains · 4] in double precision: of each domain in the order of `qualityScores`. */
  readonly scores: GraphValue;
}

const kind = 'quality';

/** Numbers that a state may ask to remember of each patient: more than of any table. */
const mostRemembered = 2 ** 20;
const domainsSchema = z
  .array(z.string())
  .refine((list) => new Set(list).size === list.length, 'each domain once')
  .readonly();

/** In the order of their first columns. */
const domainsOf = ({ columns }: Pick<FeatureTable, 'columns'>): readonly string[] => [
  ...new Set(columns.map(({ domain }) => domain)),
];

/**
 * Unfitted quality scores of these domains; of those of the table's columns, in the order of their first ones, when none are given.
 *
 * Plausible is, by kind of column: `number` and `ordinal` between the 0.1 % and the 99.9 % quantile of the fitted rows, each
 * moved outwards by one interquartile range; `binary` 0 to 1; `category` one of the known categories. A `number` or `ordinal`
 * column without any value in `fit` is not judged. A value that is the most frequent one of its column in a tenth of the fitted
 * rows or more (no drinks, no rain) is no sign of a stuck sensor: such columns' consistency is not judged.
 */
export function createQuality(given?: readonly string[]): Quality {
  const asked =
    given === undefined
      ? undefined
      : completeOptions('createQuality, domains', domainsSchema, given);
  let inputs: readonly string[] | undefined;
  let stateWidth = 0;
  let low: Float64Array = new Float64Array(0);
  let high: Float64Array = new Float64Array(0);
  let repeats: Float64Array = new Float64Array(0);
  const scanFor = (table: Pick<FeatureTable, 'columns'>) =>
    createQualityScan(table.columns, asked ?? domainsOf(table), { low, high, repeats });
  return {
    get stateWidth() {
      if (inputs === undefined) unfitted(kind);
      return stateWidth;
    },
    fit: (table, rows) => {
      inputs = columnNames(table);
      const norms = inputs.map((_, at) => normsOf(table, rows, at));
      low = Float64Array.from(norms, (column) => column.low);
      high = Float64Array.from(norms, (column) => column.high);
      repeats = Float64Array.from(norms, (column) => column.repeats);
      stateWidth = scanFor(table).width;
    },
    apply: (table, from) => {
      checkColumns(kind, inputs, table);
      const scan = scanFor(table);
      const { out, states } = runScan(scan, table, {
        out: new Float32Array(table.rows * scan.outputs),
        stride: scan.outputs,
        at: 0,
        ...(from && { from }),
      });
      return { scores: out, states };
    },
    toGraph: (graph, input, columns) => {
      checkColumns(kind, inputs, { columns });
      expectGraphWidth(kind, input.features, columns.length);
      const scan = scanFor({ columns });
      const given = withoutOutcomes(kind, graph, input);
      const { values: scores, state } = scanGraph(kind, scan, graph, given);
      return { scores, state, initial: scan.initial(new Float32Array(0)) };
    },
    saveState: () =>
      createState(
        kind,
        1,
        { inputs: inputs ?? unfitted(kind) },
        { low, high, repeats, width: Float64Array.of(stateWidth) },
      ),
    loadState: (state) => {
      expectState(state, kind, [1]);
      inputs = textsOf(state, 'inputs');
      low = vectorOf(state, 'low', inputs.length);
      high = vectorOf(state, 'high', inputs.length);
      repeats = vectorOf(state, 'repeats', inputs.length);
      stateWidth = countOf(state, 'width', mostRemembered);
    },
  };
}

function normsOf(
  table: FeatureTable,
  rows: Int32Array,
  at: number,
): { low: number; high: number; repeats: number } {
  const column = table.columns[at];
  if (column?.kind === 'binary') return { low: 0, high: 1, repeats: 1 };
  if (column?.kind === 'category') {
    return { low: 0, high: (column.categories?.length ?? Infinity) - 1, repeats: 1 };
  }
  const sorted = observedValues(table, rows, at).sort();
  if (sorted.length === 0) return { low: -Infinity, high: Infinity, repeats: 0 };
  const range = sortedQuantile(sorted, 0.75) - sortedQuantile(sorted, 0.25);
  return {
    low: sortedQuantile(sorted, 0.001) - range,
    high: sortedQuantile(sorted, 0.999) + range,
    repeats: longestRun(sorted) / sorted.length,
  };
}
