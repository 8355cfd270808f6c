import type { GraphBuilder, GraphValue } from './graph.ts';
import type { ComponentState } from './state.ts';
import type { TrainReport } from './context.ts';

/**
 * A correction of probabilities, learned from out-of-fold forecasts. It is served only where it is better than none by an interval.
 *
 * Laws: a corrected value depends on that value, its output and what was learned, on nothing else; it lies in [0, 1]; NaN stays NaN; it never falls
 * where the probability rises; a saved and loaded one gives the same bits.
 */
export interface Calibration {
  /**
   * @param values - [n, outputs] forecasts; NaN ones teach nothing.
   * @param labels - [n, outputs], finite.
   */
  fit(values: Float64Array, labels: Float64Array, outputs: number): TrainReport;
  /** [n, outputs]. @throws ProdromeError `STATE` before `fit` or `loadState`. */
  apply(values: Float64Array): Float64Array;
  saveState(): ComponentState;
  loadState(state: ComponentState): void;
  /** The corrected values [n, outputs] as a graph. */
  toGraph?(graph: GraphBuilder, values: GraphValue): GraphValue;
}
