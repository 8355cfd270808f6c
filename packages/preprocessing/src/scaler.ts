import {
  createState,
  expectState,
  replaceColumns,
  textsOf,
  unfitted,
  vectorOf,
  type FeatureTable,
  type Transform,
} from '@prodrome/core';
import { scaleGraph } from './column-graphs.ts';
import { checkCells, fittedNames } from './columns.ts';

/** What a column is scaled by: (x − center) / spread. */
interface Measure {
  readonly center: number;
  /** Not above 0, or NaN: the column is centered only. */
  readonly spread: number;
}

/** What tells one scaler from another. */
export interface ScalerKind {
  /** Of its state. */
  readonly kind: string;
  /** The name of the centers in its state. */
  readonly center: string;
  /** Named in errors. */
  readonly where: string;
  /** Of column `at` in these rows; values may be NaN. */
  readonly measure: (table: FeatureTable, rows: Int32Array, at: number) => Measure;
}

/** Each column less its center, over its spread; NaN stays NaN. The columns stay what they were. */
export function createScaler({ kind, center: name, where, measure }: ScalerKind): Transform {
  let inputs: readonly string[] | undefined;
  let center: Float64Array = new Float64Array(0);
  let scale: Float64Array = new Float64Array(0);
  return {
    fit: (table, rows) => {
      inputs = fittedNames(where, table);
      const measures = inputs.map((_, at) => measure(table, rows, at));
      center = Float64Array.from(measures, (column) => column.center);
      scale = Float64Array.from(measures, ({ spread }) => (spread > 0 ? spread : 1));
      return { metrics: {}, notes: [] };
    },
    apply: (table) => {
      checkCells(where, inputs, table);
      const width = table.columns.length;
      const out = new Float32Array(table.values.length);
      for (let row = 0, i = 0; row < table.rows; row++) {
        for (let at = 0; at < width; at++, i++) {
          out[i] = ((table.values[i] as number) - (center[at] as number)) / (scale[at] as number);
        }
      }
      return replaceColumns(table, table.columns, out);
    },
    toGraph: (graph, { features }) => {
      if (inputs === undefined) unfitted(kind);
      return scaleGraph(where, graph, features, { center, scale });
    },
    saveState: () =>
      createState(kind, 1, { inputs: inputs ?? unfitted(kind) }, { [name]: center, scale }),
    loadState: (state) => {
      expectState(state, kind, [1]);
      inputs = textsOf(state, 'inputs');
      center = vectorOf(state, name, inputs.length);
      scale = vectorOf(state, 'scale', inputs.length);
    },
  };
}
