import type { GraphValue } from './graph.ts';
import type { GraphMath } from './graph-math.ts';

/**
 * Rings of the last days, latest first, moved on by a gap; the days between are NaN. Without a gap (NaN) nothing moves.
 * @param rings - [n, rings · days] of double precision, one ring after the other.
 * @param gap - [n, 1] days, not negative.
 * @param days - of each ring; absent = there is one.
 */
export function shiftRings(
  math: GraphMath,
  rings: GraphValue,
  gap: GraphValue,
  days = Number(rings.shape[1]),
): GraphValue {
  const { apply, applyWith, cast, constant } = math;
  const width = Number(rings.shape[1]);
  const places = Array.from({ length: width }, (_, at) => at);
  const row = (of: (at: number) => number) => constant(places.map(of), [1, width]);
  const moved = apply('Where', apply('IsNaN', gap), 0, gap);
  const from = apply(
    'Sub',
    row((at) => at % days),
    moved,
  );
  const within = apply('Clip', from, 0, days - 1);
  const source = apply(
    'Add',
    row((at) => at - (at % days)),
    within,
  );
  const shifted = applyWith('GatherElements', { axis: 1 }, rings, cast(source, 'int64'));
  return apply('Where', apply('GreaterOrEqual', from, 0), shifted, NaN);
}

/** The sum of what is known along an axis, and how much is; the axis stays with size 1. Of double precision. */
export function sumKnown(
  { apply, double, reduce }: GraphMath,
  values: GraphValue,
  axis = 1,
): { readonly total: GraphValue; readonly known: GraphValue } {
  const isUnknown = apply('IsNaN', values);
  return {
    total: reduce('ReduceSum', apply('Where', isUnknown, 0, values), axis),
    known: reduce('ReduceSum', double(apply('Not', isUnknown)), axis),
  };
}
