import type { FeatureTable } from '@prodrome/core';
import { fitColumnScale, type ColumnScale } from '@prodrome/numerics';

/** How the columns of the gate context are brought to standard units. */
export interface ContextScale extends ColumnScale {
  readonly columns: readonly string[];
}

/** Measures the columns over rows of the context. */
export const fitScale = ({ columns, values }: FeatureTable, rows: Int32Array): ContextScale => ({
  columns: columns.map(({ name }) => name),
  ...fitColumnScale(values, columns.length, rows),
});
