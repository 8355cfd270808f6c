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
import { checkColumns, columnNames } from './columns.ts';

const kind = 'standardizer';

/**
 * Each column less its mean, over its standard deviation (divisor n, as scikit-learn's StandardScaler) in the fitted rows.
 * NaN stays NaN and is left out of both. A constant column becomes 0.
 */
export function createStandardizer(): Transform {
  let inputs: readonly string[] | undefined;
  let mean: Float64Array = new Float64Array(0);
  let scale: Float64Array = new Float64Array(0);
  return {
    fit: (table, rows) => {
      inputs = columnNames(table);
      const moments = inputs.map((_, at) => momentsOf(table, rows, at));
      mean = Float64Array.from(moments, (column) => column.mean);
      scale = Float64Array.from(moments, ({ deviation }) => (deviation > 0 ? deviation : 1));
      return { metrics: {}, notes: [] };
    },
    apply: (table) => {
      checkColumns('standardisation', inputs, table);
      const width = table.columns.length;
      const out = new Float32Array(table.values.length);
      for (let row = 0, i = 0; row < table.rows; row++) {
        for (let at = 0; at < width; at++, i++) {
          out[i] = ((table.values[i] as number) - (mean[at] as number)) / (scale[at] as number);
        }
      }
      return replaceColumns(table, table.columns, out);
    },
    saveState: () => createState(kind, 1, { inputs: inputs ?? unfitted(kind) }, { mean, scale }),
    loadState: (state) => {
      expectState(state, kind, [1]);
      inputs = textsOf(state, 'inputs');
      mean = vectorOf(state, 'mean', inputs.length);
      scale = vectorOf(state, 'scale', inputs.length);
    },
  };
}

/** Two passes: the mean first, then the squared distances from it, which loses no digits. */
function momentsOf(
  table: FeatureTable,
  rows: Int32Array,
  at: number,
): { mean: number; deviation: number } {
  const width = table.columns.length;
  let count = 0;
  let total = 0;
  for (const row of rows) {
    const cell = table.values[row * width + at] as number;
    if (!Number.isNaN(cell)) {
      count += 1;
      total += cell;
    }
  }
  if (count === 0) return { mean: 0, deviation: 1 };
  const mean = total / count;
  let squares = 0;
  for (const row of rows) {
    const distance = (table.values[row * width + at] as number) - mean;
    if (!Number.isNaN(distance)) squares += distance * distance;
  }
  return { mean, deviation: Math.sqrt(squares / count) };
}
