import type { TrainReport } from './context.ts';
import type { ComponentState } from './state.ts';
import type { FeatureTable } from './table.ts';

/**
 * A fitted change of columns: imputation, scaling, encoding.
 *
 * Laws: an answer for a row depends on that row and the fitted state only; the table is not changed; a saved and loaded
 * transform answers with the same bits.
 */
export interface Transform {
  /** Learns from these rows (ascending) and no others. */
  fit(table: FeatureTable, rows: Int32Array): TrainReport;
  /**
   * All rows, with other columns and values; patients, times and outcomes as they were.
   * @throws ProdromeError `SCHEMA` when the columns are not those of `fit`; `STATE` before `fit` or `loadState`.
   */
  apply(table: FeatureTable): FeatureTable;
  saveState(): ComponentState;
  loadState(state: ComponentState): void;
}
