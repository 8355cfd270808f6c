import {
  expectGraphWidth,
  graphMath,
  type GateGraphInput,
  type GraphBuilder,
  type GraphMath,
  type GraphValue,
} from '@prodrome/core';
import { normalizedGraph } from '../weights/graph-weights.ts';
import { rowsOf, widthOf, type Region } from './region.ts';

/** What the graph of a gate of dynamic selection reads. */
export interface RegionGraph {
  readonly math: GraphMath;
  readonly input: GateGraphInput;
  /** [n, neighbours] int64, the nearest first. */
  readonly nearest: GraphValue;
  /** [n, count] int64: the rows of a table [m, width] that are nearest to asked ones [n, width]. */
  readonly nearestOf: (
    table: Float64Array,
    width: number,
    asked: GraphValue,
    count: number,
  ) => GraphValue;
  /** [n, count, k] of double precision: rows of a table [m, k]. */
  readonly lookUp: (table: ArrayLike<number>, places: GraphValue) => GraphValue;
  /** Weights [n, k, outputs] of shares [n, k]. */
  readonly weightsOf: (shares: GraphValue) => GraphValue;
}

/** The rows of a region that are nearest, as a graph; of rows that are equally near, TopK gives the earlier one first too. */
export function regionGraph(
  where: string,
  graph: GraphBuilder,
  input: GateGraphInput,
  region: Region,
  neighbours: number,
): RegionGraph {
  const k = region.experts.length;
  const m = rowsOf(region);
  expectGraphWidth(`${where} gate`, input.present, k);
  expectGraphWidth(`${where} gate, context`, input.context, region.scale.columns.length);
  const math = graphMath(graph);
  const { applyWith, apply, constant, integers, reduce, squeeze, unsqueeze } = math;
  const nearestOf: RegionGraph['nearestOf'] = (table, width, asked, count) => {
    const away = apply('Sub', unsqueeze(asked, 1), constant(table, [1, m, width]));
    const distances = squeeze(reduce('ReduceSum', apply('Mul', away, away), 2), 2);
    const [, places] = graph.ops('TopK', [distances, integers([count])], { largest: 0 }, 2);
    return places as GraphValue;
  };
  const scaled = scaledContext(math, input, region);
  const count = Math.min(neighbours, m);
  return {
    ...{ math, input, nearestOf },
    nearest: nearestOf(region.contexts, widthOf(region), scaled, count),
    lookUp: (table, places) => applyWith('Gather', { axis: 0 }, constant(table, [m, k]), places),
    weightsOf: (shares) => normalizedGraph(graph, input, shares),
  };
}

/** [n, max(d, 1)] in standard units; 0 where a column was constant, or there is none. */
function scaledContext(
  { apply, double, take }: GraphMath,
  { context, present }: GateGraphInput,
  { scale: { means, deviations } }: Region,
): GraphValue {
  if (means.length === 0) return apply('Mul', double(take(present, [0], 1)), 0);
  const away = apply('Sub', double(context), means);
  const scaled = apply(
    'Div',
    away,
    deviations.map((deviation) => (deviation === 0 ? 1 : deviation)),
  );
  return apply(
    'Mul',
    scaled,
    deviations.map((deviation) => (deviation === 0 ? 0 : 1)),
  );
}
