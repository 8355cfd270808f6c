import {
  expectGraphInputs,
  graphMath,
  ProdromeError,
  type GatingNetwork,
  type GraphBuilder,
  type GraphValue,
  type MetaMethod,
  type StateGateGraphInput,
  type StateGateGraphOutput,
} from '@prodrome/core';
import { pendingGraph } from '../patients/pending-graph.ts';
import { absent } from './forecast-memory.ts';

/** What a personal gate's graph is made of. */
export interface PersonalGraph {
  readonly inner: GatingNetwork;
  /** Numbers that the inner gate remembers. */
  readonly innerWidth: number;
  readonly horizonDays: number;
  readonly priorStrength: number;
  readonly qualityImpact: number;
  /** Absent where the population's weights stand. */
  readonly method?: MetaMethod | undefined;
}

/** `personalWeights` as a graph, of a gate that watches no drift. @throws ProdromeError `GRAPH` where a part has no graph. */
export function personalGraph(
  graph: GraphBuilder,
  input: StateGateGraphInput,
  parts: PersonalGraph,
): StateGateGraphOutput {
  const { inner, innerWidth, method, qualityImpact } = parts;
  const math = graphMath(graph);
  const { concat, double, take } = math;
  const places = Array.from({ length: Number(input.state.shape[1]) }, (_, at) => at);
  const split = places.length - innerWidth;
  const theirs = take(input.state, places.slice(split), 1);
  const population =
    innerWidth > 0
      ? (inner.toStateGraph?.(graph, { ...input, state: theirs }) ?? noGraph('the inner gate'))
      : { weights: inner.toGraph?.(graph, input) ?? noGraph('the inner gate') };
  const own = method
    ? followGraph(graph, { ...input, state: take(input.state, places.slice(0, split), 1) }, parts, {
        method,
        weights: double(population.weights),
      })
    : undefined;
  const weights = own?.weights ?? population.weights;
  const memories = [own, 'state' in population ? population : undefined].flatMap(
    (part) => part ?? [],
  );
  return {
    weights: scaledGraph(graph, weights, input.quality, qualityImpact),
    state: concat(
      memories.map(({ state }) => state),
      1,
    ),
    initial: Float64Array.from(memories.flatMap(({ initial }) => [...initial])),
  };
}

/** The population's weights as each patient's outcomes have moved them; of further outputs as they were. */
function followGraph(
  graph: GraphBuilder,
  { values, present, time, outcome, state }: StateGateGraphInput,
  { horizonDays, priorStrength }: PersonalGraph,
  { method, weights }: { readonly method: MetaMethod; readonly weights: GraphValue },
): StateGateGraphOutput {
  const math = graphMath(graph);
  const { apply, concat, double, reduce, squeeze, take, unsqueeze } = math;
  const formulas = method.toGraph?.(graph) ?? noGraph('the method');
  const [k, outputs] = [Number(values.shape[1]), Number(values.shape[2])];
  const width = method.width(k);
  const at = (from: number, count: number): readonly number[] =>
    Array.from({ length: count }, (_, place) => from + place);
  const rest = Number(state.shape[1]) - 1 - width;
  const [known, scores, ring] = [
    take(state, [0], 1),
    take(state, at(1, width), 1),
    take(state, at(1 + width, rest), 1),
  ];
  const came = unsqueeze(double(outcome), 1);
  const today = { day: apply('Floor', unsqueeze(double(time), 1)), outcome: came };
  const pending = pendingGraph(math, ring, today, { horizonDays, each: 2 * k });
  const told = take(pending.resolved, at(0, k), 1);
  const wasPresent = apply('Not', apply('Equal', told, absent));
  const moved = formulas.learn(scores, {
    values: apply('Where', wasPresent, told, 0),
    present: wasPresent,
    prior: take(pending.resolved, at(k, k), 1),
    outcome: came,
  });
  const learned = apply('Where', pending.isResolved, moved, scores);
  const counted = apply('Add', known, double(pending.isResolved));
  const first = (value: GraphValue): GraphValue => squeeze(take(double(value), [0], 2), 2);
  const prior = first(weights);
  const share = apply('Div', counted, apply('Add', counted, priorStrength));
  const own = formulas.weigh(learned, { present, prior });
  const mixed = apply('Add', apply('Mul', apply('Sub', 1, share), prior), apply('Mul', share, own));
  const someone = apply('Greater', reduce('ReduceMax', double(present), 1), 0);
  const followed = unsqueeze(apply('Where', someone, mixed, prior), 2);
  const others = outputs > 1 ? [take(weights, at(1, outputs - 1), 2)] : [];
  const kept = concat([apply('Where', present, first(values), absent), prior], 1);
  return {
    weights: concat([followed, ...others], 2),
    state: concat([counted, learned, pending.keep(kept, someone)], 1),
    initial: Float64Array.of(0, ...method.initial(k), ...new Float64Array(rest)),
  };
}

/**
 * wₖ ∝ wₖ·(1 − impact·(1 − qₖ)), [n, k, outputs] of double precision; a row that would lose all its weight keeps what it had.
 * @throws ProdromeError `USAGE` without a quality where it has an impact.
 */
export function scaledGraph(
  graph: GraphBuilder,
  weights: GraphValue,
  quality: GraphValue | undefined,
  impact: number,
): GraphValue {
  const { apply, double, reduce, unsqueeze } = graphMath(graph);
  const before = double(weights);
  if (impact === 0) return before;
  const own = double(expectGraphInputs('a personal gate', { quality }).quality);
  const lost = apply('Where', apply('IsNaN', own), 0, apply('Sub', 1, own));
  const factors = unsqueeze(apply('Sub', 1, apply('Mul', lost, impact)), 2);
  const left = apply('Mul', before, factors);
  const total = reduce('ReduceSum', left, 1);
  const isLeft = apply('Greater', total, 0);
  return apply('Where', isLeft, apply('Div', left, apply('Where', isLeft, total, 1)), before);
}

/** @throws ProdromeError `GRAPH` naming a part that has none. */
export function noGraph(part: string): never {
  throw new ProdromeError('GRAPH', {
    where: 'graph of a personal gate',
    expected: `${part} that has a graph`,
    got: 'one without',
  });
}
