import {
  graphMath,
  type GateGraphInput,
  type GraphBuilder,
  type GraphMath,
  type GraphMemory,
  type GraphValue,
} from '@prodrome/core';
import { qualityScores } from '@prodrome/preprocessing';
import { memberPlaces } from '../model/answer-batch.ts';
import type { Council } from '../model/council.ts';
import type { Mixing } from '../model/mixing.ts';
import { hasSay, isMixed } from '../model/plan.ts';
import { confidencesGraph } from '../context/error-model.ts';
import type { CouncilAnswers } from './compile-experts.ts';
import type { GraphRow } from './compiled-parts.ts';
import type { StateSlots } from './state-slots.ts';

/** What a council makes of its experts' answers, in double precision. */
export interface MixedAnswers {
  /** [n, outputs]; NaN where nobody answers. */
  readonly values: GraphValue;
  /** [n, k, outputs] */
  readonly weights: GraphValue;
}

/** What a council's answers are mixed with. */
export interface MixingSetting {
  readonly council: Council;
  readonly domains: readonly string[];
  readonly answers: CouncilAnswers;
  /** [n, columns] in standard units, of 32 bits. */
  readonly context: GraphValue;
  /** [n, domains · 4] */
  readonly quality: GraphValue;
  readonly row: GraphRow;
  readonly slots: StateSlots;
}

/** The served forecast before any calibration; undefined where the gate or the combination has no graph. */
export function compileMixing(
  graph: GraphBuilder,
  setting: MixingSetting,
): MixedAnswers | undefined {
  const { council, answers, context } = setting;
  const mixing = council.mixings.get(council.served);
  if (!mixing) return alone(graph, council, answers);
  const places = memberPlaces(council.experts);
  const { take } = graphMath(graph);
  const values = take(answers.values, places, 1);
  const present = take(answers.present, places, 1);
  const confidence = confidences(graph, council, { values, present }, context);
  const quality = memberQuality(graph, setting);
  const given = { values, present, confidence, context, quality };
  const weighed = weigh(graph, mixing, given, setting);
  const mixed =
    weighed && mixing.combination.toGraph?.(graph, { ...given, weights: weighed.weights });
  if (!mixed) return undefined;
  if (weighed.state) setting.slots.put('gate', weighed);
  const weights = spreadOverExperts(graph, answers.values, weighed.weights, places);
  return standIn(graph, council, answers, { values: mixed, weights });
}

/** The served gate's weights, and what it remembers; undefined where it has no graph. */
function weigh(
  graph: GraphBuilder,
  { gate }: Mixing,
  given: GateGraphInput,
  { row: { time, outcome }, slots }: MixingSetting,
): (GraphMemory & { readonly weights: GraphValue }) | undefined {
  const { state } = slots.take('gate');
  if (state) return gate.toStateGraph?.(graph, { ...given, time, outcome, state });
  const weights = gate.toGraph?.(graph, given);
  return weights && { weights };
}

/** `domainQuality` of the members as a graph, [n, members]. */
function memberQuality(
  graph: GraphBuilder,
  { council: { experts }, domains, quality }: MixingSetting,
): GraphValue {
  const { apply, constant, double } = graphMath(graph);
  const own = memberPlaces(experts).map((j) => domains.indexOf(experts[j]?.specialty ?? ''));
  const scores = domains.length * qualityScores.length;
  const shares = Array.from({ length: scores }, (_, at) =>
    own.map((domain) =>
      Math.floor(at / qualityScores.length) === domain ? 1 / qualityScores.length : 0,
    ),
  ).flat();
  const without = own.map((domain) => (domain < 0 ? NaN : 0));
  const means = apply('MatMul', double(quality), constant(shares, [scores, own.length]));
  return apply('Add', means, constant(without, [1, own.length]));
}

/** [n, members] by the error models; 0 where absent. */
function confidences(
  graph: GraphBuilder,
  { experts, errorModels }: Council,
  { values, present }: Pick<CouncilAnswers, 'values' | 'present'>,
  context: GraphValue,
): GraphValue {
  const models = memberPlaces(experts).flatMap(
    (j) => errorModels.get(experts[j]?.name ?? '') ?? [],
  );
  const own = confidencesGraph(graph, models, values, context);
  return graphMath(graph).apply('Where', present, own, 0);
}

/** Weights of the members as weights of all experts. */
function spreadOverExperts(
  graph: GraphBuilder,
  values: GraphValue,
  weights: GraphValue,
  places: readonly number[],
): GraphValue {
  const { apply, concat, double, take } = graphMath(graph);
  const k = Number(values.shape[1]);
  const mixed = double(weights);
  if (places.length === k) return mixed;
  const nothing = apply('Mul', take(values, [0], 1), 0);
  const order = Array.from({ length: k }, (_, j) => places.indexOf(j));
  // whoever is no member has the place behind them
  return take(
    concat([mixed, nothing], 1),
    order.map((at) => (at < 0 ? places.length : at)),
    1,
  );
}

/** Rows on which no member answers get the answer of the expert that stands by, and weight 1 on it. */
function standIn(
  graph: GraphBuilder,
  { experts, report }: Council,
  answers: CouncilAnswers,
  mixed: MixedAnswers,
): MixedAnswers {
  const own = experts.findIndex(({ name }) => name === report.standby);
  if (own < 0) return mixed;
  const math = graphMath(graph);
  const { apply, constant, squeeze, take, unsqueeze } = math;
  const nobody = apply('Not', anybody(math, take(answers.present, memberPlaces(experts), 1)));
  const stands = apply('And', nobody, take(answers.present, [own], 1));
  const single = constant(
    experts.map((_, j) => Number(j === own)),
    [1, experts.length, 1],
  );
  return {
    values: apply('Where', stands, squeeze(take(answers.values, [own], 1), 1), mixed.values),
    weights: apply('Where', unsqueeze(stands, 2), single, mixed.weights),
  };
}

/** One expert alone; where it is absent, the members that answer share its place equally (failing members, all experts). */
function alone(
  graph: GraphBuilder,
  { experts, served }: Council,
  { values, present }: CouncilAnswers,
): MixedAnswers {
  const math = graphMath(graph);
  const { apply, constant, double, reduce, squeeze, unsqueeze } = math;
  const here = double(present);
  const only = (flags: readonly boolean[]): GraphValue =>
    apply('Mul', here, constant(flags.map(Number), [1, flags.length]));
  const own = only(experts.map(({ name }) => name === served));
  const counted = only(experts.map(hasSay));
  const members = only(experts.map(isMixed));
  const others = apply('Where', anybody(math, members), members, counted);
  const sharing = apply('Where', anybody(math, own), own, others);
  const count = reduce('ReduceSum', sharing, 1);
  const shares = unsqueeze(apply('Div', sharing, apply('Max', count, 1)), 2);
  const mixed = squeeze(reduce('ReduceSum', apply('Mul', shares, values), 1), 1);
  return {
    values: apply('Where', apply('Greater', count, 0), mixed, NaN),
    weights: apply('Add', shares, apply('Mul', values, 0)),
  };
}

/** [n, 1] whether any flag of a row is set. */
const anybody = ({ apply, double, reduce }: GraphMath, flags: GraphValue): GraphValue =>
  apply('Greater', reduce('ReduceMax', double(flags), 1), 0);
