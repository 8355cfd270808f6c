import { backEvening } from './back-evening.ts';
import { backOutcome } from './back-outcome.ts';
import { beginBelief, createBelief, type Belief, type Evening, type Filter } from '../filter.ts';
import { add, createStepGradient, type Gradient } from './gradient.ts';
import { depth, parameterOffsets, type Size } from '../layout.ts';
import { createStep, type Observation, type Step } from '../step.ts';
import { takeEvening } from '../take-evening.ts';
import { takeForecast } from '../take-forecast.ts';
import { takeOutcome } from '../take-outcome.ts';

/** A patient's days in order, none left out. */
export interface Sequence {
  /** [statics] */
  readonly statics: Float64Array;
  /** The evening of each day, and what is known of the day. */
  readonly evenings: readonly Evening[];
  readonly days: readonly Observation[];
}

/** Room for the steps of a sequence, used again for the next. */
export interface Tape {
  readonly size: Size;
  readonly steps: Step[];
  /** What is known of each day before its evening. */
  readonly beliefs: Belief[];
}

/** An empty tape; it grows to the longest sequence. */
export const createTape = (size: Size): Tape => ({ size, steps: [], beliefs: [] });

/** Log likelihood of each next day of a sequence, by filtering it; what happened stays on the tape. */
export function filterSequence(
  filter: Filter,
  { statics, evenings, days }: Sequence,
  baseRate: number,
  tape: Tape,
): number {
  while (tape.steps.length < evenings.length) tape.steps.push(createStep(tape.size));
  while (tape.beliefs.length < evenings.length) tape.beliefs.push(createBelief(tape.size));
  const [first] = days;
  const outcome = first === undefined || Number.isNaN(first.outcome) ? baseRate : first.outcome;
  beginBelief(filter, statics, outcome, tape.beliefs[0] as Belief);
  let total = 0;
  for (let t = 0; t + 1 < evenings.length; t++) {
    const step = tape.steps[t] as Step;
    takeEvening(filter, tape.beliefs[t] as Belief, evenings[t] as Evening, t === 0, step);
    takeForecast(filter, step);
    total += takeOutcome(filter, step, days[t + 1] as Observation, tape.beliefs[t + 1] as Belief);
  }
  return total;
}

/** Adds the derivatives of {@link filterSequence}, which ran last on this tape; returns nothing new. */
export function addGradient(
  filter: Filter,
  { statics, evenings, days }: Sequence,
  tape: Tape,
  gradient: Gradient,
): void {
  let after = createBelief(tape.size);
  let earlier = createBelief(tape.size);
  const now = createBelief(tape.size);
  const own = createStepGradient(tape.size);
  for (let t = evenings.length - 2; t >= 0; t--) {
    const step = tape.steps[t] as Step;
    const seen = days[t + 1] as Observation;
    const next = tape.beliefs[t + 1] as Belief;
    const previous = tape.beliefs[t] as Belief;
    backOutcome(filter, step, seen, next, after, now, own, gradient);
    backEvening(
      filter,
      previous,
      evenings[t] as Evening,
      t === 0,
      step,
      now,
      own,
      earlier,
      gradient,
    );
    [after, earlier] = [earlier, after];
  }
  if (evenings.length > 1) backBegin(filter, statics, tape.beliefs[0] as Belief, after, gradient);
}

/** Of the belief before the first evening. */
export function backBegin(
  { size, offsets, parameters }: Filter,
  statics: Float64Array,
  first: Belief,
  by: Belief,
  gradient: Gradient,
): void {
  const at = (place: number): number => parameters[place] as number;
  const out = gradient.parameters;
  const [sa, ss] = [Math.exp(at(offsets.onsetSpread)), Math.exp(at(offsets.staySpread))];
  const correlation = Math.tanh(at(offsets.correlation));
  let total = 0;
  for (const one of by.logWeights) total += one;
  for (let k = 0; k < size.subtypes; k++) {
    const m = k * depth;
    add(out, offsets.onset + k, by.mean[m] as number);
    add(out, offsets.stay + k, by.mean[m + 1] as number);
    add(out, offsets.gain, by.mean[m + 4] as number);
    const c = k * depth * depth;
    const cross = (by.covariance[c + 1] as number) + (by.covariance[c + 5] as number);
    add(
      out,
      offsets.onsetSpread,
      2 * sa * sa * (by.covariance[c] as number) + cross * correlation * sa * ss,
    );
    add(
      out,
      offsets.staySpread,
      2 * ss * ss * (by.covariance[c + 6] as number) + cross * correlation * sa * ss,
    );
    add(out, offsets.correlation, cross * (1 - correlation * correlation) * sa * ss);
    gradient.latentVariance += by.covariance[c + 12] as number;
    const gainVariance = Math.exp(2 * at(offsets.gainSpread));
    add(out, offsets.gainSpread, 2 * gainVariance * (by.covariance[c + 24] as number));
    const score = (by.logWeights[k] as number) - total * Math.exp(first.logWeights[k] as number);
    add(out, offsets.subtype + k, score);
    for (let s = 0; s < size.statics; s++) {
      add(out, offsets.subtypeOwn + k * size.statics + s, score * (statics[s] as number));
    }
  }
}

/** The derivatives by parameter: those of the numbers that are made of parameters are passed on to them. */
export function byParameter(filter: Filter, gradient: Gradient): Float64Array {
  const { size, persistence, latentVariance, driftVariance, share } = filter;
  const offsets = parameterOffsets(size);
  const out = gradient.parameters.slice();
  for (let k = 0; k < size.subtypes; k++) {
    for (let j = 0; j < size.features; j++) {
      const place = k * size.features + j;
      const by = gradient.slopes[place] as number;
      add(out, offsets.slopeMean + j, by);
      add(out, offsets.slopeOwn + place, by);
    }
  }
  add(out, offsets.persistence, gradient.persistence * 2 * persistence * (1 - persistence));
  add(out, offsets.latentSpread, gradient.latentVariance * 2 * latentVariance);
  add(out, offsets.driftSpread, gradient.driftVariance * 2 * driftVariance);
  add(out, offsets.evidenceShare, gradient.share * share * (1 - share));
  return out;
}
