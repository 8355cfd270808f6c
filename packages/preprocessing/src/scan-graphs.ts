import {
  expectGraphInputs,
  graphMath,
  ProdromeError,
  type GraphMath,
  type GraphBuilder,
  type GraphValue,
  type PatientScan,
  type TransformGraphInput,
  type TransformGraphOutput,
} from '@prodrome/core';

/**
 * `appendScan` as a graph: the features, then what the scan writes.
 * @throws ProdromeError `GRAPH` for a scan that has none; `USAGE` without time, outcome or state.
 */
export function appendScanGraph(
  where: string,
  scan: PatientScan,
  graph: GraphBuilder,
  { features, time, outcome, state }: TransformGraphInput,
): TransformGraphOutput {
  const given = expectGraphInputs(where, { time, outcome, state });
  const after = scan.toGraph?.(graph, { features, ...given });
  if (!after) {
    const expected = 'a scan that has a graph';
    throw new ProdromeError('GRAPH', { where: `graph of ${where}`, expected, got: 'none' });
  }
  const { cast, concat } = graphMath(graph);
  return {
    features: concat([features, cast(after.values, features.type)], 1),
    state: after.state,
    initial: scan.initial(new Float32Array(0)),
  };
}

/**
 * A ring of the last days, latest first, moved on by a gap; the days between are NaN. Without a gap (NaN) nothing moves.
 * @param ring - [n, days] of double precision.
 * @param gap - [n, 1] days, not negative.
 */
export function shiftRing(math: GraphMath, ring: GraphValue, gap: GraphValue): GraphValue {
  const { apply, applyWith, cast, constant } = math;
  const days = Number(ring.shape[1]);
  const moved = apply('Where', apply('IsNaN', gap), 0, gap);
  const from = apply('Sub', constant([...Array(days).keys()], [1, days]), moved);
  const places = cast(apply('Clip', from, 0, days - 1), 'int64');
  const shifted = applyWith('GatherElements', { axis: 1 }, ring, places);
  return apply('Where', apply('GreaterOrEqual', from, 0), shifted, NaN);
}

/** The sum of what is known along axis 1, and how much is: [n, 1] each. */
export function sumKnown(
  { apply, double, reduce }: GraphMath,
  values: GraphValue,
): { readonly total: GraphValue; readonly known: GraphValue } {
  const isUnknown = apply('IsNaN', values);
  return {
    total: reduce('ReduceSum', apply('Where', isUnknown, 0, values), 1),
    known: reduce('ReduceSum', double(apply('Not', isUnknown)), 1),
  };
}
