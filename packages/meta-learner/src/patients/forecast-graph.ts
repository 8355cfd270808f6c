import { graphMath, type GraphBuilder, type GraphMemory, type GraphValue } from '@prodrome/core';
import type { ForecastScan } from './patient-forecasts.ts';
import { pendingGraph } from './pending-graph.ts';

/** Forecasts of n rows of n patients; each after the last one that its state knows. */
export interface ForecastGraphInput {
  /** [n, 1] probabilities in double precision; NaN where none was made. */
  readonly values: GraphValue;
  /** [n] days. */
  readonly time: GraphValue;
  /** [n] the outcome known at the end of that day; NaN = not recorded. */
  readonly outcome: GraphValue;
  /** [n, width] in double precision. */
  readonly state: GraphValue;
}

/** [n, outputs] of double precision: NaN where no forecast was made. */
export interface ForecastGraphOutput extends Required<GraphMemory> {
  readonly values: GraphValue;
}

/** One row of `answerForecasts` as a graph. */
export function forecastGraph(
  graph: GraphBuilder,
  scan: ForecastScan,
  { values, time, outcome, state }: ForecastGraphInput,
  horizonDays: number,
): ForecastGraphOutput {
  const math = graphMath(graph);
  const { apply, concat, double, take, unsqueeze } = math;
  const formulas = scan.toGraph(graph);
  const places = Array.from({ length: Number(state.shape[1]) }, (_, at) => at);
  const own = take(state, places.slice(0, scan.width), 1);
  const ring = take(state, places.slice(scan.width), 1);
  const came = unsqueeze(double(outcome), 1);
  const today = { day: apply('Floor', unsqueeze(double(time), 1)), outcome: came };
  const pending = pendingGraph(math, ring, today, { horizonDays, each: 1 });
  const moved = formulas.learn(own, pending.resolved, came);
  const learned = apply('Where', pending.isResolved, moved, own);
  const isNone = apply('IsNaN', values);
  const asked = apply('Where', isNone, 0.5, values);
  const initial = new Float64Array(places.length);
  scan.begin(initial.subarray(0, scan.width));
  return {
    values: apply('Where', isNone, NaN, formulas.answer(learned, asked)),
    state: concat([learned, pending.keep(asked, apply('Not', isNone))], 1),
    initial,
  };
}
