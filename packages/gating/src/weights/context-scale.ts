import type { FeatureTable } from '@prodrome/core';

/** Means and standard deviations of the context's columns on training rows; a column without any difference has deviation 0. */
export interface ContextScale {
  readonly columns: readonly string[];
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

/** Measures the columns over rows of the context. */
export function fitScale({ columns, values }: FeatureTable, rows: Int32Array): ContextScale {
  const width = columns.length;
  const means = new Float64Array(width);
  const deviations = new Float64Array(width);
  for (let c = 0; c < width; c++) {
    let sum = 0;
    for (const row of rows) sum += values[row * width + c] as number;
    const mean = sum / rows.length;
    let squares = 0;
    for (const row of rows) squares += ((values[row * width + c] as number) - mean) ** 2;
    means[c] = mean;
    // what is constant but for rounding would be blown up
    const deviation = Math.sqrt(squares / rows.length);
    deviations[c] = deviation > 1e-6 * Math.max(1, Math.abs(mean)) ? deviation : 0;
  }
  return { columns: columns.map(({ name }) => name), means, deviations };
}

/** Writes a row of the context in standard units; 0 where a column was constant in training, and in the one place of no columns. */
export function scaleRow(
  { means, deviations }: ContextScale,
  { values }: FeatureTable,
  row: number,
  out: Float64Array,
): void {
  for (let c = 0; c < means.length; c++) {
    const deviation = deviations[c] as number;
    const away = (values[row * means.length + c] as number) - (means[c] as number);
    out[c] = deviation === 0 ? 0 : away / deviation;
  }
}
