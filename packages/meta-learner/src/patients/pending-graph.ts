import type { GraphMath, GraphValue } from '@prodrome/core';

/** What a ring of pending days gives on a day of each of n patients. */
export interface PendingGraph {
  /** [n, each] what the outcome of the day resolves; 0 where nothing. */
  readonly resolved: GraphValue;
  /** [n, 1] whether anything is resolved. */
  readonly isResolved: GraphValue;
  /** [n, width] the ring after the day, on which `kept` [n, each] is kept where `isKept` [n, 1]. */
  keep(kept: GraphValue, isKept: GraphValue): GraphValue;
}

/**
 * `createPendingDays` as a graph, in double precision.
 * @param ring - [n, width] before the day.
 * @param today - [n, 1] whole days, and the outcome known at the end of that day, NaN = not recorded.
 */
export function pendingGraph(
  math: GraphMath,
  ring: GraphValue,
  today: { readonly day: GraphValue; readonly outcome: GraphValue },
  { horizonDays, each }: { readonly horizonDays: number; readonly each: number },
): PendingGraph {
  const { apply, applyWith, concat, double, integers, reduce, squeeze, take, unsqueeze } = math;
  const slots = horizonDays + 1;
  const shaped = (value: GraphValue, shape: readonly number[]): GraphValue =>
    applyWith('Reshape', {}, value, integers(shape));
  const bySlot = shaped(ring, [-1, slots, 2 + each]);
  const part = (from: number, count: number): GraphValue =>
    take(
      bySlot,
      Array.from({ length: count }, (_, at) => from + at),
      2,
    );
  const [pending, days, kept] = [part(0, 1), part(1, 1), part(2, each)];
  const day = unsqueeze(today.day, 2);
  const made = apply('Sub', day, horizonDays);
  const isThen = apply('And', slotOf(math, made, slots), apply('Equal', days, made));
  const isKnown = unsqueeze(apply('Not', apply('IsNaN', today.outcome)), 2);
  const isOpen = apply('And', apply('Equal', pending, 1), isKnown);
  const isDue = apply('And', isThen, isOpen);
  const sum = (value: GraphValue): GraphValue => squeeze(reduce('ReduceSum', value, 1), 1);
  return {
    resolved: sum(apply('Where', isDue, kept, 0)),
    isResolved: apply('Greater', sum(double(isDue)), 0),
    keep: (own, isKept) => {
      const isToday = apply('And', slotOf(math, day, slots), unsqueeze(isKept, 2));
      const after = [
        apply('Where', isToday, 1, apply('Where', isDue, 0, pending)),
        apply('Where', isToday, day, days),
        apply('Where', isToday, unsqueeze(own, 1), kept),
      ];
      return shaped(concat(after, 2), [-1, slots * (2 + each)]);
    },
  };
}

/** [n, slots, 1] which slot of the ring a day [n, 1, 1] has. */
function slotOf({ apply, constant }: GraphMath, day: GraphValue, slots: number): GraphValue {
  const turns = apply('Floor', apply('Div', day, slots));
  const own = apply('Sub', day, apply('Mul', turns, slots));
  const all = Float64Array.from({ length: slots }, (_, at) => at);
  return apply('Equal', own, constant(all, [1, slots, 1]));
}
