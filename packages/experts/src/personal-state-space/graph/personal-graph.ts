import {
  graphMath,
  type GraphBuilder,
  type GraphMath,
  type GraphValue,
  type ScanGraphInput,
  type ScanGraphOutput,
} from '@prodrome/core';
import { beginBelief, createBelief } from '../filter.ts';
import {
  eveningGraph,
  standardGraph,
  stepGraph,
  treatedGraph,
  weekdayGraph,
  type DayGraph,
} from './graph-evening.ts';
import { forecastGraph, normaliseGraph, outcomeGraph } from './graph-filter.ts';
import { joinState, splitState, type BeliefGraph, type StateGraph } from './graph-state.ts';
import { depth } from '../layout.ts';
import type { ScanSetting } from '../scan.ts';
import { longestGap } from '../training/sequences.ts';

/** A day of each of n patients, and its outcome [n, 1]; NaN where it was not recorded. */
interface PassedDay extends DayGraph {
  readonly outcome: GraphValue;
}

/**
 * The scan of the personal state space as a graph. Days without a row are turns of a loop: as many as the longest gap among the
 * patients has, in which those with a shorter one wait.
 */
export function personalGraph(
  graph: GraphBuilder,
  input: ScanGraphInput,
  setting: ScanSetting,
): ScanGraphOutput {
  const math = graphMath(graph);
  const { apply, cast, double, take, unsqueeze } = math;
  const before = double(input.state);
  const today: PassedDay = {
    values: double(input.features),
    day: apply('Floor', unsqueeze(double(input.time), 1)),
    outcome: unsqueeze(double(input.outcome), 1),
  };
  const nothing = unseen(math, today);
  const waited = passGap(graph, before, { ...nothing, day: today.day }, setting);
  const learned = learnDay(graph, waited, today, setting);
  // of several rows on one day the first counts
  const isPast = apply('LessOrEqual', today.day, take(before, [0], 1));
  const after = apply('Where', isPast, before, learned);
  const ahead = passHorizon(graph, after, nothing, setting);
  const { step } = splitState(graph, math, ahead, setting.filter.size);
  return {
    values: forecastGraph(math, setting.filter, step).attack,
    state: cast(after, input.state.type),
  };
}

/** A day of which nothing is known. */
const unseen = (
  { apply }: GraphMath,
  { values, outcome }: PassedDay,
): Pick<PassedDay, 'values' | 'outcome'> => ({
  values: apply('Where', apply('IsNaN', values), NaN, NaN),
  outcome: apply('Where', apply('IsNaN', outcome), NaN, NaN),
});

/** The days between a patient's last one and today. */
function passGap(
  graph: GraphBuilder,
  state: GraphValue,
  { day, ...nothing }: PassedDay,
  setting: ScanSetting,
): GraphValue {
  const { apply, applyWith, cast, concat, constant, integers, reduce, take } = graphMath(graph);
  const last = take(state, [0], 1);
  const between = apply('Clip', apply('Sub', apply('Sub', day, last), 1), 0, longestGap);
  const days = apply('Where', apply('IsNaN', last), 0, between);
  // with a 0, so that there is a largest where there is no row
  const longest = reduce('ReduceMax', concat([days, constant([0], [1, 1])], 0), 0);
  const turns = applyWith('Reshape', {}, longest, integers([]));
  const [passed] = graph.loop(cast(turns, 'int64'), [state], (body, index, held) => {
    const inBody = graphMath(body);
    const [from] = held as [GraphValue];
    const back = inBody.apply('Sub', turns, inBody.double(index));
    const own = { ...nothing, day: inBody.apply('Sub', day, back) };
    const isGap = inBody.apply('LessOrEqual', back, days);
    return [inBody.apply('Where', isGap, passDay(body, from, own, setting), from)];
  });
  return passed as GraphValue;
}

/** The days between the evening and the day before the one that is forecast. */
function passHorizon(
  graph: GraphBuilder,
  state: GraphValue,
  nothing: Pick<PassedDay, 'values' | 'outcome'>,
  setting: ScanSetting,
): GraphValue {
  const between = setting.horizonDays - 1;
  if (between === 0) return state;
  const count = graph.constant({ shape: [], data: BigInt64Array.of(BigInt(between)) });
  const next = graphMath(graph).apply('Add', graphMath(graph).take(state, [0], 1), 1);
  const [passed] = graph.loop(count, [state], (body, index, held) => {
    const { apply, double } = graphMath(body);
    const [from] = held as [GraphValue];
    return [passDay(body, from, { ...nothing, day: apply('Add', next, double(index)) }, setting)];
  });
  return passed as GraphValue;
}

/** The state [n, width] after one more day; the last and the first day stay. */
function passDay(
  graph: GraphBuilder,
  before: GraphValue,
  day: PassedDay,
  setting: ScanSetting,
): GraphValue {
  const math = graphMath(graph);
  const { filter, inputs } = setting;
  const state = splitState(graph, math, before, filter.size);
  const belief = believe(math, state, day, setting);
  const { evening, habits } = eveningGraph(math, inputs, day, state.habits);
  const step = stepGraph(math, filter, belief, evening);
  return joinState(math, { ...state, step, habits }, filter.size);
}

/** The state [n, width] after today, which may be the first day. */
function learnDay(
  graph: GraphBuilder,
  before: GraphValue,
  today: PassedDay,
  setting: ScanSetting,
): GraphValue {
  const math = graphMath(graph);
  const { apply, unsqueeze } = math;
  const { filter, inputs } = setting;
  const state = splitState(graph, math, before, filter.size);
  const isFirst = apply('IsNaN', state.lastDay);
  const begun = beginGraph(math, today, setting);
  const learned = believe(math, state, today, setting);
  const choose = (name: keyof BeliefGraph, condition = isFirst): GraphValue =>
    apply('Where', condition, begun[name], learned[name]);
  const isFirstOfEach = unsqueeze(isFirst, 2);
  const belief: BeliefGraph = {
    mean: choose('mean', isFirstOfEach),
    covariance: choose('covariance', unsqueeze(isFirstOfEach, 3)),
    ...{ logWeights: choose('logWeights'), attack: choose('attack') },
    ...{ propensity: choose('propensity'), run: choose('run') },
    ...{ before: choose('before'), dropped: choose('dropped') },
  };
  const none = (value: GraphValue): GraphValue => apply('Where', isFirst, 0, value);
  const known = { sums: none(state.habits.sums), counts: none(state.habits.counts) };
  const { evening, habits } = eveningGraph(math, inputs, today, known);
  const step = stepGraph(math, filter, belief, evening);
  const firstDay = apply('Where', isFirst, today.day, state.firstDay);
  return joinState(math, { lastDay: today.day, firstDay, step, habits }, filter.size);
}

/** The belief when a day has passed. */
function believe(
  math: GraphMath,
  { step, firstDay }: StateGraph,
  { values, day, outcome }: PassedDay,
  { filter, inputs }: ScanSetting,
): BeliefGraph {
  const { apply, double } = math;
  const treated = treatedGraph(math, inputs, values, day);
  const weekday = weekdayGraph(math, day);
  const isWeekend = apply('Or', apply('Equal', weekday, 1), apply('Equal', weekday, 2));
  return outcomeGraph(math, filter, step, forecastGraph(math, filter, step), {
    outcome,
    treated: apply('Where', apply('IsNaN', treated), 0, treated),
    weekend: double(isWeekend),
    day: apply('Sub', day, firstDay),
  });
}

/** `beginBelief` in a graph, which only weights and today's attack are told apart in; the rest is the same for all patients. */
function beginGraph(
  math: GraphMath,
  { values, outcome }: PassedDay,
  { filter, inputs, baseRate }: ScanSetting,
): BeliefGraph {
  const { apply, constant } = math;
  const { size, offsets, parameters } = filter;
  const { subtypes, statics } = size;
  const same = createBelief(size);
  beginBelief(filter, new Float64Array(statics), baseRate, same);
  const scores = constant(parameters.subarray(offsets.subtype, offsets.subtype + subtypes), [
    1,
    subtypes,
  ]);
  const known = standardGraph(math, inputs.statics, values, inputs.roles.statics);
  const own = Float64Array.from({ length: statics * subtypes }, (_, at) => {
    const [s, k] = [Math.floor(at / subtypes), at % subtypes];
    return parameters[offsets.subtypeOwn + k * statics + s] as number;
  });
  const told = apply('Where', apply('IsNaN', known), 0, known);
  const byStatics = apply('MatMul', told, constant(own, [statics, subtypes]));
  const attack = apply('Where', apply('IsNaN', outcome), baseRate, outcome);
  const zero = constant([0], [1, 1]);
  return {
    mean: constant(same.mean, [subtypes, depth]),
    covariance: constant(same.covariance, [subtypes, depth, depth]),
    logWeights: normaliseGraph(math, statics > 0 ? apply('Add', scores, byStatics) : scores),
    attack: apply('Add', attack, constant(new Float64Array(subtypes), [subtypes])),
    propensity: constant(same.propensity, [same.propensity.length]),
    ...{ run: zero, before: zero, dropped: zero },
  };
}
