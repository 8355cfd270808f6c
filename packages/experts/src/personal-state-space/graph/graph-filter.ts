import type { GraphMath, GraphValue } from '@prodrome/core';
import { sigmoid } from '@prodrome/numerics';
import {
  gain,
  latent,
  drift,
  leastLikelihood,
  leastVariance,
  onset,
  propensityNodes,
  stay,
  type Filter,
} from '../filter.ts';
import type { BeliefGraph, StepGraph } from './graph-state.ts';
import { depth } from '../layout.ts';
import { nodes, weights } from '../quadrature.ts';
import { branches } from '../step.ts';
import { margin } from '../take-recording.ts';

/** What is known of a day that has passed; [n, 1] each. As `Observation`, of n patients. */
export interface SeenGraph {
  readonly outcome: GraphValue;
  readonly treated: GraphValue;
  readonly weekend: GraphValue;
  readonly day: GraphValue;
}

/** A forecast and what it was made of, by branch. */
export interface ForecastGraph {
  /** [n, subtypes, depth, branches] */
  readonly lean: GraphValue;
  /** [n, subtypes, branches] */
  readonly variance: GraphValue;
  /** [n, subtypes, branches, nodes] */
  readonly chances: GraphValue;
  readonly chance: GraphValue;
  /** [n, subtypes, branches], how likely each branch is; 0 = impossible. */
  readonly likely: GraphValue;
  /** [n, subtypes] */
  readonly forecast: GraphValue;
  /** [n, 1] */
  readonly attack: GraphValue;
}

/** `takeForecast` in a graph. */
export function forecastGraph(math: GraphMath, filter: Filter, step: StepGraph): ForecastGraph {
  const { apply, concat, constant, reduce, squeeze, unsqueeze } = math;
  const { belief } = step;
  const direction = unsqueeze(directionGraph(math, filter, step.signs), 1);
  const lean = apply('MatMul', belief.covariance, direction);
  const along = (value: GraphValue) =>
    squeeze(reduce('ReduceSum', apply('Mul', value, direction), 2), 2);
  const isFree = apply('Equal', constant([0, 1], [branches]), 0);
  const offset = apply(
    'Where',
    isFree,
    unsqueeze(step.offset, 2),
    unsqueeze(step.offsetInAttack, 2),
  );
  const extra = apply('Where', isFree, unsqueeze(step.extra, 2), 0);
  const middle = apply('Add', offset, along(unsqueeze(belief.mean, 3)));
  const variance = apply('Add', apply('Max', along(lean), leastVariance), extra);
  const spread = apply('Mul', unsqueeze(apply('Sqrt', variance), 3), nodes);
  const chances = math.sigmoid(apply('Add', unsqueeze(middle, 3), spread));
  const chance = squeeze(reduce('ReduceSum', apply('Mul', chances, weights), 3), 3);
  const attackToday = unsqueeze(belief.attack, 2);
  const likely = concat([apply('Sub', 1, attackToday), attackToday], 2);
  const forecast = squeeze(reduce('ReduceSum', apply('Mul', likely, chance), 2), 2);
  const weighed = apply('Mul', apply('Exp', belief.logWeights), forecast);
  return {
    ...{ lean, variance, chances, chance, likely, forecast },
    attack: reduce('ReduceSum', weighed, 1),
  };
}

/** `directionOf` of both branches: [n, depth, branches]. */
function directionGraph(
  { apply, constant, unsqueeze }: GraphMath,
  { offsets, parameters }: Filter,
  signs: GraphValue,
): GraphValue {
  const at = (place: number): number => parameters[place] as number;
  const fixed = new Float64Array(depth * branches);
  const bySigns = new Float64Array(depth * branches);
  for (const place of [onset, latent, drift]) fixed[place * branches] = 1;
  bySigns[gain * branches] = 1;
  fixed[stay * branches + 1] = 1;
  fixed[latent * branches + 1] = at(offsets.latentInAttack);
  fixed[drift * branches + 1] = at(offsets.driftInAttack);
  const shape = [depth, branches];
  const own = apply('Mul', unsqueeze(signs, 2), constant(bySigns, shape));
  return apply('Add', constant(fixed, shape), own);
}

/** How likely what was seen is after an attack and after none, [n, 1] each, and what is known of recording. */
interface RecordingGraph {
  readonly ofAttack: GraphValue;
  readonly ofNone: GraphValue;
  readonly propensity: GraphValue;
  readonly dropped: GraphValue;
}

/** `takeOutcome` in a graph: the belief when the day has passed. */
export function outcomeGraph(
  math: GraphMath,
  filter: Filter,
  step: StepGraph,
  forecast: ForecastGraph,
  seen: SeenGraph,
): BeliefGraph {
  const { apply } = math;
  const isUnknown = apply('IsNaN', seen.outcome);
  const recording = filter.selection
    ? recordingGraph(math, filter, step.belief, forecast.attack, seen)
    : {
        ofAttack: apply('Where', isUnknown, 1, seen.outcome),
        ofNone: apply('Where', isUnknown, 1, apply('Sub', 1, seen.outcome)),
        propensity: step.belief.propensity,
        dropped: apply('Where', isUnknown, 0, 0),
      };
  const { ofAttack, ofNone, propensity, dropped } = recording;
  const { whole, ...moved } = learnGraph(math, step.belief, forecast, recording);
  const attack = apply('Mul', forecast.forecast, ofAttack);
  const none = apply('Mul', apply('Sub', 1, forecast.forecast), ofNone);
  const unseen = apply('Div', attack, apply('Add', attack, none));
  const logs = apply('Add', step.belief.logWeights, apply('Log', whole));
  return {
    ...moved,
    logWeights: normaliseGraph(math, logs),
    attack: apply('Where', isUnknown, unseen, seen.outcome),
    ...{ propensity, dropped },
    run: step.belief.run,
    before: step.belief.before,
  };
}

/** Log probabilities [n, subtypes] less the logarithm of their sum. */
export function normaliseGraph({ apply, reduce }: GraphMath, logs: GraphValue): GraphValue {
  const below = apply('Sub', logs, reduce('ReduceMax', logs, 1));
  return apply('Sub', below, apply('Log', reduce('ReduceSum', apply('Exp', below), 1)));
}

/** `learnSubtype` of all subtypes: mean, covariance, and the likelihood [n, subtypes] of what was seen. */
function learnGraph(
  math: GraphMath,
  belief: BeliefGraph,
  { lean, variance, chances, chance, likely }: ForecastGraph,
  { ofAttack, ofNone }: Pick<RecordingGraph, 'ofAttack' | 'ofNone'>,
): Pick<BeliefGraph, 'mean' | 'covariance'> & { readonly whole: GraphValue } {
  const { apply, applyWith, concat, reduce, squeeze, take, unsqueeze } = math;
  const [none, differs] = [ofNone, apply('Sub', ofAttack, ofNone)].map((one) =>
    unsqueeze(one, 2),
  ) as [GraphValue, GraphValue];
  const chanced = apply('Add', none, apply('Mul', differs, chance));
  const likelihood = apply('Max', chanced, leastLikelihood);
  const byNode = apply('Add', unsqueeze(none, 3), apply('Mul', unsqueeze(differs, 3), chances));
  const isPossible = apply('Not', apply('Equal', likely, 0));
  const moment = (power: number): GraphValue => {
    const factors = nodes.map((node, n) => (weights[n] as number) * node ** power);
    const sum = squeeze(reduce('ReduceSum', apply('Mul', byNode, factors), 3), 3);
    return apply('Where', isPossible, apply('Div', sum, likelihood), 0);
  };
  const [first, second] = [moment(1), moment(2)];
  const both = apply('Mul', likely, likelihood);
  const total = reduce('ReduceSum', both, 2);
  const attackToday = take(likely, [1], 2);
  const r = apply(
    'Where',
    apply('Equal', attackToday, 0),
    0,
    apply('Div', take(both, [1], 2), total),
  );
  const part = concat([apply('Sub', 1, r), r], 2);
  const away = apply('Div', first, apply('Sqrt', variance));
  const narrower = apply('Add', apply('Sub', 1, second), apply('Mul', first, first));
  const shrink = apply('Div', apply('Mul', part, narrower), variance);
  /** Σ over branches of a factor [n, subtypes, branches] times lean. */
  const sumOf = (factor: GraphValue): GraphValue =>
    squeeze(reduce('ReduceSum', apply('Mul', lean, unsqueeze(factor, 2)), 3), 3);
  const leaning = applyWith('Transpose', { perm: [0, 1, 3, 2] }, lean);
  const narrowed = apply('MatMul', apply('Mul', lean, unsqueeze(shrink, 2)), leaning);
  // the branches disagree on where the mean went
  const apart = sumOf(apply('Mul', away, [1, -1]));
  const wide = apply('Mul', unsqueeze(apart, 3), unsqueeze(apart, 2));
  const spread = apply('Mul', unsqueeze(apply('Mul', r, apply('Sub', 1, r)), 3), wide);
  return {
    mean: apply('Add', belief.mean, sumOf(apply('Mul', part, away))),
    covariance: apply('Add', apply('Sub', belief.covariance, narrowed), spread),
    whole: squeeze(total, 2),
  };
}

/** `takeRecording` in a graph. */
function recordingGraph(
  math: GraphMath,
  { offsets, parameters }: Filter,
  { propensity, dropped }: BeliefGraph,
  attack: GraphValue,
  { outcome, treated, weekend, day }: SeenGraph,
): RecordingGraph {
  const { apply, reduce } = math;
  const at = (place: number): number => parameters[place] as number;
  const isUnknown = apply('IsNaN', outcome);
  const [stop, tau] = [sigmoid(at(offsets.dropOut)), sigmoid(at(offsets.treatedShare))];
  const common = [
    apply('Mul', at(offsets.recordWeekend), weekend),
    apply('Div', apply('Mul', at(offsets.recordTrend), day), 100),
  ].reduce((one, other) => apply('Add', one, other), math.constant([at(offsets.recordBias)], []));
  const spread = Math.exp(at(offsets.recordSpread));
  const score = apply(
    'Add',
    common,
    propensityNodes.map((node) => spread * node),
  );
  const free = math.sigmoid(score);
  const ifTreated = math.sigmoid(apply('Add', score, at(offsets.recordTreated)));
  const going = apply('Mul', propensity, 1 - stop);
  const total = (values: GraphValue): GraphValue => reduce('ReduceSum', values, 1);
  const clipped = (values: GraphValue): GraphValue =>
    apply('Clip', total(apply('Mul', going, values)), margin, 1 - margin);
  const [unseenFree, unseenTreated] = [free, ifTreated].map((one) =>
    apply('Sub', 1, clipped(one)),
  ) as [GraphValue, GraphValue];
  const mixed = (share: GraphValue | number, ofTreated: GraphValue, ofFree: GraphValue) =>
    apply('Add', apply('Mul', share, ofTreated), apply('Mul', apply('Sub', 1, share), ofFree));
  const unseen = mixed(
    apply('Mul', attack, tau),
    apply('Sub', 1, ifTreated),
    apply('Sub', 1, free),
  );
  const chance = apply('Where', isUnknown, unseen, mixed(treated, ifTreated, free));
  const still = apply('Mul', going, chance);
  const stopped = apply('Add', dropped, apply('Mul', stop, total(propensity)));
  const left = apply('Where', isUnknown, stopped, 0);
  const all = apply('Add', left, total(still));
  return {
    ofAttack: apply('Where', isUnknown, mixed(tau, unseenTreated, unseenFree), outcome),
    ofNone: apply('Where', isUnknown, unseenFree, apply('Sub', 1, outcome)),
    propensity: apply('Div', still, all),
    dropped: apply('Div', left, all),
  };
}
