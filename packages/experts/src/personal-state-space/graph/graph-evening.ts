import type { GraphMath, GraphValue } from '@prodrome/core';
import { latent, drift, type Filter } from '../filter.ts';
import type { ColumnFit } from '../fit-columns.ts';
import type { BeliefGraph, HabitsGraph, StepGraph } from './graph-state.ts';
import type { Inputs } from '../inputs.ts';
import { depth } from '../layout.ts';
import { daysInYear, weekdayShare } from '../read-evening.ts';
import type { Input } from '../roles.ts';
import { longRunFrom, mostScore } from '../take-evening.ts';

/** A day of each of n patients. */
export interface DayGraph {
  /** [n, columns] of double precision; NaN where nothing was seen. */
  readonly values: GraphValue;
  /** [n, 1], whole days. */
  readonly day: GraphValue;
}

/** What is seen on an evening; as `Evening`, of n patients. */
export interface EveningGraph {
  /** [n, features] */
  readonly features: GraphValue;
  readonly missing: GraphValue;
  /** [n, evidence] */
  readonly evidence: GraphValue;
  /** [n, 1] */
  readonly treatment: GraphValue;
  readonly season: readonly [GraphValue, GraphValue];
}

/** `readEvening` in a graph, with the habits after it. */
export function eveningGraph(
  math: GraphMath,
  inputs: Inputs,
  { values, day }: DayGraph,
  before: HabitsGraph,
): { readonly evening: EveningGraph; readonly habits: HabitsGraph } {
  const { apply, applyWith, cast, concat, constant, double, squeeze } = math;
  const { roles, features: fit, evidence } = inputs;
  const count = roles.features.length;
  const z = standardGraph(math, fit, values, roles.features);
  const isMissing = apply('IsNaN', z);
  const missing = double(isMissing);
  const habits = {
    sums: apply('Add', before.sums, apply('Where', isMissing, 0, z)),
    counts: apply('Add', before.counts, apply('Sub', 1, missing)),
  };
  const habit = apply('Div', habits.sums, apply('Add', fit.strength, habits.counts));
  const usual = constant(
    Array.from({ length: 7 * count }, (_, at) => {
      const [weekday, j] = [Math.floor(at / count), at % count];
      return weekdayShare * (fit.weekdays[j * 7 + weekday] as number);
    }),
    [7, count],
  );
  const weekday = squeeze(cast(weekdayGraph(math, day), 'int64'), 1);
  const likely = apply('Add', habit, applyWith('Gather', { axis: 0 }, usual, weekday));
  const level = apply('Where', isMissing, likely, z);
  const isHabit = roles.features.map((input) => Number(input.isHabit));
  const signs = standardGraph(math, evidence, values, roles.evidence);
  const isUnseen = apply('IsNaN', signs);
  const angle = apply('Div', apply('Mul', 2 * Math.PI, day), daysInYear);
  const treated = treatedGraph(math, inputs, values, day);
  return {
    evening: {
      features: apply('Sub', level, apply('Mul', habit, vector(math, isHabit))),
      missing,
      evidence: concat([apply('Where', isUnseen, 0, signs), double(isUnseen)], 1),
      treatment: apply('Where', apply('IsNaN', treated), inputs.treated, treated),
      season: [apply('Sin', angle), apply('Cos', angle)],
    },
    habits,
  };
}

/** Whether a day was treated, [n, 1]: 0, 1, or NaN where that is not known. */
export function treatedGraph(
  { apply, double, take }: GraphMath,
  { roles: { treatment } }: Inputs,
  values: GraphValue,
  day: GraphValue,
): GraphValue {
  if (treatment === undefined) return apply('Where', apply('IsNaN', day), NaN, NaN);
  const own = take(values, [treatment], 1);
  return apply('Where', apply('IsNaN', own), own, double(apply('Greater', own, 0)));
}

/** The day of the week of whole days, 0 for Thursday. */
export const weekdayGraph = ({ apply }: GraphMath, day: GraphValue): GraphValue =>
  apply('Sub', day, apply('Mul', 7, apply('Floor', apply('Div', day, 7))));

/** Inputs in standard units, [n, inputs]; NaN where they were not observed. */
export function standardGraph(
  math: GraphMath,
  { mean, spread }: ColumnFit,
  values: GraphValue,
  inputs: readonly Input[],
): GraphValue {
  const { apply, double, take } = math;
  const own = take(
    values,
    inputs.map(({ column }) => column),
    1,
  );
  const codes = inputs.map(({ code }) => code ?? NaN);
  const isNumber = apply('IsNaN', vector(math, codes));
  const isAsItIs = apply('Or', isNumber, apply('IsNaN', own));
  const isCode = double(apply('Equal', own, vector(math, codes)));
  const raw = apply('Where', isAsItIs, own, isCode);
  return apply('Div', apply('Sub', raw, vector(math, mean)), vector(math, spread));
}

/** `takeEvening` in a graph. */
export function stepGraph(
  math: GraphMath,
  filter: Filter,
  previous: BeliefGraph,
  evening: EveningGraph,
): StepGraph {
  const { apply, constant, reduce } = math;
  const { size, offsets, parameters, slopes, latentVariance, driftVariance, share } = filter;
  const { persistence } = filter;
  const at = (place: number): number => parameters[place] as number;
  const fade = Array.from({ length: depth }, (_, i) => (i === latent ? persistence : 1));
  const fades = fade.flatMap((one) => fade.map((other) => one * other));
  const noise = fades.map((_, i) => {
    if (i === latent * (depth + 1)) return latentVariance * (1 - persistence * persistence);
    return i === drift * (depth + 1) ? driftVariance : 0;
  });
  const square = [depth, depth];
  const covariance = apply(
    'Add',
    apply('Mul', previous.covariance, constant(fades, square)),
    constant(noise, square),
  );
  const attack = reduce(
    'ReduceSum',
    apply('Mul', apply('Exp', previous.logWeights), previous.attack),
    1,
  );
  const yesterday = previous.before;
  // before the first day both are 0
  const run = apply('Add', 1, apply('Mul', yesterday, previous.run));
  const [sine, cosine] = evening.season;
  const year = apply(
    'Add',
    apply('Mul', at(offsets.season), sine),
    apply('Mul', at(offsets.season + 1), cosine),
  );
  const weigh = (values: GraphValue, of: (slope: number) => number): GraphValue =>
    apply(
      'MatMul',
      values,
      constant(transposed(slopes, size).map(of), [size.features, size.subtypes]),
    );
  const common = apply('Add', apply('Mul', at(offsets.afterAttack), yesterday), year);
  const none = apply('Where', apply('IsNaN', previous.logWeights), 0, 0);
  const hasFeatures = size.features > 0;
  const beyond = (length: number): GraphValue => apply('Max', 0, apply('Sub', run, length));
  const inAttack = [
    apply('Mul', at(offsets.runLength), beyond(1)),
    apply('Mul', at(offsets.longRun), beyond(longRunFrom)),
    apply('Mul', at(offsets.treatment), evening.treatment),
    apply('Mul', 0.5, year),
  ];
  const score = apply('Clip', scoreGraph(math, filter, evening, run), -mostScore, mostScore);
  const shown = apply('Mul', share, apply('Exp', score));
  return {
    belief: {
      ...{ ...previous, covariance, run, before: attack },
      mean: apply('Mul', previous.mean, fade),
    },
    offset: apply('Add', common, hasFeatures ? weigh(evening.features, (by) => by) : none),
    extra: hasFeatures ? weigh(evening.missing, (by) => by * by) : none,
    offsetInAttack: inAttack.reduce((one, other) => apply('Add', one, other)),
    signs: apply('Log', apply('Add', 1 - share, shown)),
  };
}

/** [features, subtypes] of [subtypes, features] */
const transposed = (slopes: Float64Array, { subtypes, features }: Filter['size']): Float64Array =>
  Float64Array.from(slopes, (_, at) => {
    const [j, k] = [Math.floor(at / subtypes), at % subtypes];
    return slopes[k * features + j] as number;
  });

/** [n, 1]; `like` has that shape. */
function scoreGraph(
  { apply, constant }: GraphMath,
  { size, offsets, parameters }: Filter,
  { evidence, features }: EveningGraph,
  like: GraphValue,
): GraphValue {
  const bias = parameters[offsets.evidenceBias] as number;
  const weigh = (values: GraphValue, from: number, count: number): GraphValue =>
    apply('MatMul', values, constant(parameters.subarray(from, from + count), [count, 1]));
  if (size.evidence === 0) return apply('Where', apply('IsNaN', like), bias, bias);
  const score = apply('Add', bias, weigh(evidence, offsets.evidence, size.evidence));
  if (size.features === 0) return score;
  return apply('Add', score, weigh(features, offsets.evidenceCovariate, size.features));
}

/** A constant vector; a list of one would be a scalar's. */
const vector = ({ constant }: GraphMath, numbers: ArrayLike<number>): GraphValue =>
  constant(numbers, [numbers.length]);
