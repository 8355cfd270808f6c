import {
  createState,
  expectGraphInputs,
  expectState,
  graphMath,
  replaceColumns,
  runScan,
  textsOf,
  unfitted,
  vectorOf,
  type CausalTable,
  type CausalTransform,
  type FeatureColumn,
  type FeatureTable,
  type PatientStates,
} from '@prodrome/core';
import { fillGraph } from './column-graphs.ts';
import { z } from 'zod';
import { checkCells, fittedNames } from './columns.ts';
import { completeOptions } from './complete-options.ts';
import { createLastValueScan } from './last-value-scan.ts';
import { indicatorOf } from './missing-indicators.ts';
import { momentsOf } from './moments.ts';

/** How gaps are filled. */
export const lastValueOptionsSchema = z.strictObject({
  indicators: z
    .boolean()
    .default(false)
    .describe('adds a 0/1 column `<name>_missing` for every column that had missing values in fit'),
});

/** How gaps are filled: whether `indicators`, 0/1 columns `<name>_missing`, are added; they are not by default. */
export type LastValueOptions = z.input<typeof lastValueOptionsSchema>;

const kind = 'last_values';

/**
 * Missing values filled with the patient's last observed value at or before the row, else with the mean of the fitted rows.
 * A column without any value in `fit` is dropped, and noted. A category has no mean: put one-hot encoding before it.
 */
export function createLastValues(options: LastValueOptions = {}): CausalTransform {
  const { indicators } = completeOptions('createLastValues', lastValueOptionsSchema, options);
  let inputs: readonly string[] | undefined;
  let mean: Float64Array = new Float64Array(0);
  let flagged: Float64Array = new Float64Array(0);
  return {
    get stateWidth() {
      return (inputs ?? unfitted(kind)).length;
    },
    fit: (table, rows) => {
      inputs = fittedNames('last-value imputation', table);
      const moments = inputs.map((_, at) => momentsOf(table, rows, at));
      mean = Float64Array.from(moments, ({ count, mean: own }) => (count > 0 ? own : NaN));
      flagged = Float64Array.from(moments, ({ count }) =>
        Number(indicators && count > 0 && count < rows.length),
      );
      const notes = inputs
        .filter((_, at) => Number.isNaN(mean[at]))
        .map((name) => `column ${name} has no value in the training rows and is left out`);
      return { metrics: {}, notes };
    },
    apply: (table, from) => {
      checkCells('last-value imputation', inputs, table);
      return fill(table, mean, flagged, from);
    },
    toGraph: (graph, { features, state }) => {
      if (inputs === undefined) unfitted(kind);
      const given = expectGraphInputs('last-value imputation', { state });
      const { apply, cast, double } = graphMath(graph);
      const today = double(features);
      const last = apply('Where', apply('IsNaN', today), double(given.state), today);
      return {
        ...fillGraph('last-value imputation', graph, features, { fill: mean, flagged }, last),
        state: cast(last, given.state.type),
        initial: createLastValueScan(mean).initial(new Float32Array(0)),
      };
    },
    saveState: () => createState(kind, 1, { inputs: inputs ?? unfitted(kind) }, { mean, flagged }),
    loadState: (state) => {
      expectState(state, kind, [1]);
      inputs = textsOf(state, 'inputs');
      mean = vectorOf(state, 'mean', inputs.length);
      flagged = vectorOf(state, 'flagged', inputs.length);
    },
  };
}

function fill(
  table: FeatureTable,
  mean: Float64Array,
  flagged: Float64Array,
  from: PatientStates | undefined,
): CausalTable {
  const width = mean.length;
  const { out: filled, states } = runScan(createLastValueScan(mean), table, {
    out: new Float32Array(table.values.length),
    ...{ stride: width, at: 0 },
    ...(from && { from }),
  });
  const places = [...mean.keys()];
  const keep = places.filter((at) => !Number.isNaN(mean[at]));
  const flags = places.filter((at) => flagged[at] === 1);
  const columnAt = (at: number): FeatureColumn => table.columns[at] as FeatureColumn;
  const out = new Float32Array(table.rows * (keep.length + flags.length));
  let to = 0;
  for (let row = 0; row < table.rows; row++) {
    for (const at of keep) out[to++] = filled[row * width + at] as number;
    for (const at of flags) out[to++] = Number(Number.isNaN(table.values[row * width + at]));
  }
  const columns = [...keep.map(columnAt), ...flags.map((at) => indicatorOf(columnAt(at)))];
  return { table: replaceColumns(table, columns, out), states };
}
