import type { TrainReport } from './context.ts';
import type { GraphBuilder, TransformGraphInput, TransformGraphOutput } from './graph.ts';
import type { ComponentState } from './state.ts';
import type { FeatureTable, PatientStates } from './table.ts';

/**
 * A fitted change of columns: imputation, scaling, encoding.
 *
 * Laws: an answer for a row depends on that row and the fitted state only; the table is not changed; a saved and loaded
 * transform answers with the same bits.
 */
export interface Transform {
  /**
   * Learns from these rows (ascending) and no others.
   * @param labels - [rows.length], for transforms that select columns by them; the rows are training rows, so that no label
   * of a row that is forecast later is among them.
   */
  fit(table: FeatureTable, rows: Int32Array, labels?: Float64Array): TrainReport;
  /**
   * All rows, with other columns and values; patients, times and outcomes as they were.
   * @throws ProdromeError `SCHEMA` when the columns are not those of `fit`; `STATE` before `fit` or `loadState`.
   */
  apply(table: FeatureTable): FeatureTable;
  saveState(): ComponentState;
  loadState(state: ComponentState): void;
  /** The change as a graph. @throws ProdromeError `GRAPH` for what cannot be written as one. */
  toGraph?(graph: GraphBuilder, input: TransformGraphInput): TransformGraphOutput;
}

/** A changed table, and what is remembered of each of its patients after the last row. */
export interface CausalTable {
  readonly table: FeatureTable;
  readonly states: PatientStates;
}

/**
 * A fitted change of columns that looks back: lags, windows, the last observed value.
 *
 * Laws: those of {@link Transform}, but that an answer depends on the same patient's earlier rows too. *Prefix*: cutting the
 * rows after a row does not change it. *Chunk*: days 1..t, then t+1..T from the returned states, equal all at once.
 */
export interface CausalTransform {
  /** Numbers remembered of each patient; 0 where rows are looked at alone. @throws ProdromeError `STATE` before `fit` or `loadState`. */
  readonly stateWidth: number;
  /** As of {@link Transform}. */
  fit(table: FeatureTable, rows: Int32Array, labels?: Float64Array): TrainReport;
  /**
   * As of {@link Transform}.
   * @param from - states to continue from, one a patient of the table; rows not after them become NaN.
   */
  apply(table: FeatureTable, from?: PatientStates): CausalTable;
  saveState(): ComponentState;
  loadState(state: ComponentState): void;
  /** The change as a graph. @throws ProdromeError `GRAPH` for what cannot be written as one. */
  toGraph?(graph: GraphBuilder, input: TransformGraphInput): TransformGraphOutput;
}
