import type { GraphBuilder, GraphMath, GraphValue } from '@prodrome/core';
import { propensityNodes } from '../filter.ts';
import { depth, type Size } from '../layout.ts';

/** A belief of each of n patients, in double precision. */
export interface BeliefGraph {
  /** [n, subtypes, depth] and [n, subtypes, depth, depth] */
  readonly mean: GraphValue;
  readonly covariance: GraphValue;
  /** [n, subtypes] */
  readonly logWeights: GraphValue;
  readonly attack: GraphValue;
  /** [n, 9] */
  readonly propensity: GraphValue;
  /** [n, 1] */
  readonly run: GraphValue;
  readonly before: GraphValue;
  readonly dropped: GraphValue;
}

/** What is known on an evening before the forecast; as `Step`, of n patients. */
export interface StepGraph {
  readonly belief: BeliefGraph;
  /** [n, subtypes] */
  readonly offset: GraphValue;
  readonly extra: GraphValue;
  /** [n, 1] */
  readonly offsetInAttack: GraphValue;
  readonly signs: GraphValue;
}

/** [n, features] each. */
export interface HabitsGraph {
  readonly sums: GraphValue;
  readonly counts: GraphValue;
}

/** A state of the scan. */
export interface StateGraph {
  /** [n, 1] */
  readonly lastDay: GraphValue;
  readonly firstDay: GraphValue;
  readonly step: StepGraph;
  readonly habits: HabitsGraph;
}

/** A state [n, width], in the order in which the scan has it, taken to its parts. */
export function splitState(
  graph: GraphBuilder,
  { applyWith, integers }: GraphMath,
  state: GraphValue,
  { subtypes, features }: Size,
): StateGraph {
  const sizes = [
    ...[1, 1, 1, 1, subtypes * depth, subtypes * depth * depth, subtypes, subtypes],
    ...[propensityNodes.length, 1, 1, 1, subtypes, subtypes, features, features],
  ];
  const parts = graph.ops('Split', [state, integers(sizes)], { axis: 1 }, sizes.length);
  const [lastDay, firstDay, offsetInAttack, signs, means, covariances, ...rest] = parts as Parts;
  const [logWeights, attack, propensity, run, before, dropped, ...others] = rest;
  const [offset, extra, sums, counts] = others;
  const shaped = (value: GraphValue, shape: readonly number[]) =>
    applyWith('Reshape', {}, value, integers(shape));
  const mean = shaped(means, [-1, subtypes, depth]);
  const covariance = shaped(covariances, [-1, subtypes, depth, depth]);
  const belief = {
    ...{ mean, covariance, logWeights, attack, propensity },
    ...{ run, before, dropped },
  };
  return {
    ...{ lastDay, firstDay },
    step: { belief, offset, extra, offsetInAttack, signs },
    habits: { sums, counts },
  };
}

type One = GraphValue;
type Parts = [One, One, One, One, One, One, One, One, One, One, One, One, One, One, One, One];

/** The state [n, width] of these parts. */
export function joinState(
  { applyWith, concat, integers }: GraphMath,
  { lastDay, firstDay, step, habits }: StateGraph,
  { subtypes }: Size,
): GraphValue {
  const { belief, offset, extra, offsetInAttack, signs } = step;
  const { mean, covariance, logWeights, attack, propensity, run, before, dropped } = belief;
  const flat = (value: GraphValue, width: number) =>
    applyWith('Reshape', {}, value, integers([-1, width]));
  return concat(
    [
      ...[lastDay, firstDay, offsetInAttack, signs],
      ...[flat(mean, subtypes * depth), flat(covariance, subtypes * depth * depth)],
      ...[logWeights, attack, propensity, run, before, dropped],
      ...[offset, extra, habits.sums, habits.counts],
    ],
    1,
  );
}
