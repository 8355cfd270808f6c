import type { NumericColumn } from '../column-table.ts';

/** Adds a model's leaves up. */
export interface Scorer {
  /**
   * Writes the margins of a row.
   * @param row - [columns], NaN = missing.
   * @param at - where in `into` those of its outputs begin.
   */
  score(row: ArrayLike<number>, into: Float64Array, at: number): void;
  /** Writes the margins, [rows, outputs], of rows of columns. */
  scoreColumns(columns: readonly NumericColumn[], rows: number, into: Float64Array): void;
}
