import { sigmoid } from '@prodrome/numerics';
import { dropped, propensityNodes, type Belief, type Filter } from './filter.ts';
import type { Observation, Step } from './step.ts';

/** Chances that a free and that a treated attack day is recorded, by node of readiness. */
export function recordingChances(
  { offsets, parameters }: Filter,
  { weekend, day }: Observation,
  free: Float64Array,
  treated: Float64Array,
): void {
  const at = (place: number): number => parameters[place] as number;
  const common =
    at(offsets.recordBias) +
    at(offsets.recordWeekend) * weekend +
    (at(offsets.recordTrend) * day) / 100;
  const spread = Math.exp(at(offsets.recordSpread));
  for (let i = 0; i < propensityNodes.length; i++) {
    const score = common + spread * (propensityNodes[i] as number);
    free[i] = sigmoid(score);
    treated[i] = sigmoid(score + at(offsets.recordTreated));
  }
}

/** Chances are kept this far from 0 and 1. */
export const margin = 1e-5;
/** Whether a clipped chance has no slope. */
export const isClipped = (p: number): boolean => p <= margin || p >= 1 - margin;
/** A chance away from 0 and 1. */
export const clip = (p: number): number => Math.min(1 - margin, Math.max(margin, p));
const free = new Float64Array(propensityNodes.length);
const treated = new Float64Array(propensityNodes.length);

/** Learns how ready a patient is to record; sets what the outcome's likelihood is made of. */
export function takeRecording(filter: Filter, step: Step, seen: Observation, next: Belief): number {
  const { offsets, parameters } = filter;
  const isRecorded = !Number.isNaN(seen.outcome);
  const stop = sigmoid(parameters[offsets.dropOut] as number);
  const tau = sigmoid(parameters[offsets.treatedShare] as number);
  recordingChances(filter, seen, free, treated);
  const { propensity } = step.belief;
  let active = 0;
  let ofFree = 0;
  let ofTreated = 0;
  for (let i = 0; i < propensity.length; i++) {
    const a = (propensity[i] as number) * (1 - stop);
    active += propensity[i] as number;
    ofFree += a * (free[i] as number);
    ofTreated += a * (treated[i] as number);
  }
  ofFree = clip(ofFree);
  ofTreated = clip(ofTreated);
  step.ofAttack = isRecorded ? seen.outcome : tau * (1 - ofTreated) + (1 - tau) * (1 - ofFree);
  step.ofNone = isRecorded ? 1 - seen.outcome : 1 - ofFree;
  let attack = 0;
  for (let k = 0; k < filter.size.subtypes; k++) {
    attack += Math.exp(step.belief.logWeights[k] as number) * (step.forecast[k] as number);
  }
  const treatedAttack = attack * tau;
  let total = isRecorded ? 0 : (step.belief.scalars[dropped] as number) + stop * active;
  next.scalars[dropped] = total;
  for (let i = 0; i < propensity.length; i++) {
    const a = (propensity[i] as number) * (1 - stop);
    const chance = isRecorded
      ? seen.treated * (treated[i] as number) + (1 - seen.treated) * (free[i] as number)
      : treatedAttack * (1 - (treated[i] as number)) +
        (1 - treatedAttack) * (1 - (free[i] as number));
    next.propensity[i] = a * chance;
    total += a * chance;
  }
  for (let i = 0; i < propensity.length; i++) {
    next.propensity[i] = (next.propensity[i] as number) / total;
  }
  next.scalars[dropped] = next.scalars[dropped] / total;
  if (!isRecorded) return 0;
  const logFree = Math.log(ofFree);
  if (seen.outcome === 0) return logFree;
  return seen.treated === 1 ? Math.log(tau) + Math.log(ofTreated) : Math.log(1 - tau) + logFree;
}
