import { expectFloat64, expectNumbers, expectObject, expectWhole } from './check-arguments.ts';

/** Means and standard deviations of columns; a column without any difference has deviation 0. */
export interface ColumnScale {
  /** [columns] */
  readonly means: Float64Array;
  /** [columns] */
  readonly deviations: Float64Array;
}

/**
 * Measures columns over some rows. What differs by rounding alone counts as constant, since it would be blown up. Deterministic.
 * @param values - row-major, `columns` numbers a row
 * @param rows - the rows that count; without any, means and deviations are NaN and 0
 * @throws ProdromeError `USAGE` for arguments of another type.
 */
export function fitColumnScale(
  values: ArrayLike<number>,
  columns: number,
  rows: ArrayLike<number>,
): ColumnScale {
  expectNumbers('fitColumnScale, values', values);
  expectWhole('fitColumnScale, columns', columns, 0);
  expectNumbers('fitColumnScale, rows', rows);
  const means = new Float64Array(columns);
  const deviations = new Float64Array(columns);
  const count = rows.length;
  for (let c = 0; c < columns; c++) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += values[(rows[i] as number) * columns + c] as number;
    const mean = sum / count;
    let squares = 0;
    for (let i = 0; i < count; i++) {
      squares += ((values[(rows[i] as number) * columns + c] as number) - mean) ** 2;
    }
    means[c] = mean;
    const deviation = Math.sqrt(squares / count);
    deviations[c] = deviation > 1e-6 * Math.max(1, Math.abs(mean)) ? deviation : 0;
  }
  return { means, deviations };
}

/**
 * Writes a row in standard units to the first places of `out`: 0 where a column was constant. Deterministic.
 * @param values - row-major, as many numbers a row as the scale has columns
 * @throws ProdromeError `USAGE` for arguments of another type.
 */
export function scaleRow(
  scale: ColumnScale,
  values: ArrayLike<number>,
  row: number,
  out: Float64Array,
): void {
  expectObject('scaleRow, scale', scale);
  expectNumbers('scaleRow, values', values);
  expectWhole('scaleRow, row', row, 0);
  expectFloat64('scaleRow, out', out);
  const { means, deviations } = scale;
  for (let c = 0; c < means.length; c++) {
    const deviation = deviations[c] as number;
    const away = (values[row * means.length + c] as number) - (means[c] as number);
    out[c] = deviation === 0 ? 0 : away / deviation;
  }
}
