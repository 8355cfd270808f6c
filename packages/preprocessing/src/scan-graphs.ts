import {
  expectGraphInputs,
  graphMath,
  ProdromeError,
  type GraphBuilder,
  type GraphValue,
  type PatientScan,
  type ScanGraphOutput,
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
  input: TransformGraphInput,
): TransformGraphOutput {
  const { features } = input;
  const { values, state } = scanGraph(where, scan, graph, input);
  const { cast, concat } = graphMath(graph);
  return {
    features: concat([features, cast(values, features.type)], 1),
    ...{ state, initial: scan.initial(new Float32Array(0)) },
  };
}

/**
 * A scan's graph over what a transform is given.
 * @throws ProdromeError `GRAPH` for a scan that has none; `USAGE` without time, outcome or state.
 */
export function scanGraph(
  where: string,
  scan: PatientScan,
  graph: GraphBuilder,
  { features, time, outcome, state }: TransformGraphInput,
): ScanGraphOutput {
  const given = expectGraphInputs(where, { time, outcome, state });
  const after = scan.toGraph?.(graph, { features, ...given });
  if (after) return after;
  const expected = 'a scan that has a graph';
  throw new ProdromeError('GRAPH', { where: `graph of ${where}`, expected, got: 'none' });
}

/** What a transform is given, with outcomes that are never recorded: for scans that read none. */
export function withoutOutcomes(
  where: string,
  graph: GraphBuilder,
  input: TransformGraphInput,
): TransformGraphInput & { readonly outcome: GraphValue } {
  const { time } = expectGraphInputs(where, { time: input.time });
  const { apply } = graphMath(graph);
  return { ...input, outcome: apply('Where', apply('IsNaN', time), NaN, NaN) };
}
