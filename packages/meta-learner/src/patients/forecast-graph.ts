import {
  graphMath,
  type GraphBuilder,
  type GraphMath,
  type GraphMemory,
  type GraphValue,
} from '@prodrome/core';
import type { ForecastScan } from './patient-forecasts.ts';

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

/** Of each slot of the ring: whether it is pending, the day, what is kept. */
const slotWidth = 3;

/** One row of `answerForecasts` as a graph. */
export function forecastGraph(
  graph: GraphBuilder,
  scan: ForecastScan,
  { values, time, outcome, state }: ForecastGraphInput,
  horizonDays: number,
): ForecastGraphOutput {
  const math = graphMath(graph);
  const { apply, concat, double, take, unsqueeze } = math;
  const slots = horizonDays + 1;
  const formulas = scan.toGraph(graph);
  const own = take(state, places(scan.width, 0, 1), 1);
  const [pending, days, kept] = [0, 1, 2].map((part) =>
    take(state, places(slots, scan.width + part, slotWidth), 1),
  ) as [GraphValue, GraphValue, GraphValue];
  const day = apply('Floor', unsqueeze(double(time), 1));
  const came = unsqueeze(double(outcome), 1);
  const made = apply('Sub', day, horizonDays);
  const isDue = apply(
    'And',
    apply('And', slotOf(math, made, slots), apply('Equal', pending, 1)),
    apply('And', apply('Equal', days, made), apply('Not', apply('IsNaN', came))),
  );
  const due = apply('Where', isDue, kept, 0);
  const value = math.reduce('ReduceSum', due, 1);
  const isResolved = apply('Greater', math.reduce('ReduceMax', double(isDue), 1), 0);
  const learned = apply('Where', isResolved, formulas.learn(own, value, came), own);
  const isNone = apply('IsNaN', values);
  const asked = apply('Where', isNone, 0.5, values);
  const isKept = apply('And', slotOf(math, day, slots), apply('Not', isNone));
  const open = apply('Where', isDue, 0, pending);
  const after = [
    apply('Where', isKept, 1, open),
    apply('Where', isKept, day, days),
    apply('Where', isKept, asked, kept),
  ];
  const bySlot = Array.from({ length: slots }, (_, slot) =>
    after.map((_, part) => part * slots + slot),
  ).flat();
  const initial = new Float64Array(scan.width + slots * slotWidth);
  scan.begin(initial.subarray(0, scan.width));
  return {
    values: apply('Where', isNone, NaN, formulas.answer(learned, asked)),
    state: concat([learned, take(concat(after, 1), bySlot, 1)], 1),
    initial,
  };
}

/** [n, slots] which slot of the ring a day has, if it is this one's. */
function slotOf({ apply, constant }: GraphMath, day: GraphValue, slots: number): GraphValue {
  const turns = apply('Floor', apply('Div', day, slots));
  const own = apply('Sub', day, apply('Mul', turns, slots));
  const each = Float64Array.from({ length: slots }, (_, at) => at);
  return apply('Equal', own, constant(each, [1, slots]));
}

const places = (count: number, first: number, step: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => first + step * at);
