import { sigmoid } from '@prodrome/numerics';
import { dropped, propensityNodes, type Belief, type Filter } from '../filter.ts';
import { add, type Gradient, type StepGradient } from './gradient.ts';
import type { Observation, Step } from '../step.ts';
import { clip, isClipped, recordingChances } from '../take-recording.ts';

const n = propensityNodes.length;
const free = new Float64Array(n);
const treated = new Float64Array(n);

/** Reverse of the learning of how ready a patient is to record; `own.ofAttack` and `own.ofNone` are known by now. */
export function backRecording(
  filter: Filter,
  step: Step,
  seen: Observation,
  next: Belief,
  after: Belief,
  now: Belief,
  own: StepGradient,
  gradient: Gradient,
): void {
  const { offsets, parameters, size } = filter;
  const by = gradient.parameters;
  const isRecorded = !Number.isNaN(seen.outcome);
  const stop = sigmoid(parameters[offsets.dropOut] as number);
  const tau = sigmoid(parameters[offsets.treatedShare] as number);
  recordingChances(filter, seen, free, treated);
  const { propensity, scalars } = step.belief;
  let ofFree = 0;
  let ofTreated = 0;
  let active = 0;
  let attack = 0;
  for (let i = 0; i < n; i++) {
    const a = propensity[i] as number;
    active += a;
    ofFree += a * (1 - stop) * (free[i] as number);
    ofTreated += a * (1 - stop) * (treated[i] as number);
  }
  ofFree = clip(ofFree);
  ofTreated = clip(ofTreated);
  for (let k = 0; k < size.subtypes; k++) {
    attack += Math.exp(step.belief.logWeights[k] as number) * (step.forecast[k] as number);
  }
  const treatedAttack = attack * tau;

  // the normalised readiness and share of those who stopped
  let mean = (after.scalars[dropped] as number) * (next.scalars[dropped] as number);
  for (let i = 0; i < n; i++) {
    mean += (after.propensity[i] as number) * (next.propensity[i] as number);
  }
  let total = isRecorded ? 0 : (scalars[dropped] as number) + stop * active;
  for (let i = 0; i < n; i++) total += (propensity[i] as number) * (1 - stop) * chanceOf(i);
  function chanceOf(i: number): number {
    const [f, t] = [free[i] as number, treated[i] as number];
    return isRecorded
      ? seen.treated * t + (1 - seen.treated) * f
      : treatedAttack * (1 - t) + (1 - treatedAttack) * (1 - f);
  }

  let byTau = 0;
  let byFreeSum = 0;
  let byTreatedSum = 0;
  if (isRecorded) {
    const isTreatedAttack = seen.outcome === 1 && seen.treated === 1;
    if (isTreatedAttack) byTreatedSum += 1 / ofTreated;
    else byFreeSum += 1 / ofFree;
    if (seen.outcome === 1) byTau += seen.treated === 1 ? 1 / tau : -1 / (1 - tau);
  } else {
    byTau += own.ofAttack * (ofFree - ofTreated);
    byTreatedSum -= own.ofAttack * tau;
    byFreeSum -= own.ofAttack * (1 - tau) + own.ofNone;
  }
  if (isClipped(ofFree)) byFreeSum = 0;
  if (isClipped(ofTreated)) byTreatedSum = 0;

  const byStopped = isRecorded ? 0 : ((after.scalars[dropped] as number) - mean) / total;
  now.scalars[dropped] = byStopped;
  let byStop = byStopped * active;
  let byTreatedAttack = 0;
  const spread = Math.exp(parameters[offsets.recordSpread] as number);
  for (let i = 0; i < n; i++) {
    const a = propensity[i] as number;
    const [f, t] = [free[i] as number, treated[i] as number];
    const byProduct = ((after.propensity[i] as number) - mean) / total;
    const still = a * (1 - stop);
    const byStill = byProduct * chanceOf(i) + byFreeSum * f + byTreatedSum * t;
    add(now.propensity, i, byStill * (1 - stop) + byStopped * stop);
    byStop -= byStill * a;
    let byFree = byFreeSum * still;
    let byTreated = byTreatedSum * still;
    if (isRecorded) {
      byFree += byProduct * still * (1 - seen.treated);
      byTreated += byProduct * still * seen.treated;
    } else {
      byFree -= byProduct * still * (1 - treatedAttack);
      byTreated -= byProduct * still * treatedAttack;
      byTreatedAttack += byProduct * still * (f - t);
    }
    const byScoreTreated = byTreated * t * (1 - t);
    const byScore = byFree * f * (1 - f) + byScoreTreated;
    add(by, offsets.recordBias, byScore);
    add(by, offsets.recordWeekend, byScore * seen.weekend);
    add(by, offsets.recordTrend, (byScore * seen.day) / 100);
    add(by, offsets.recordSpread, byScore * spread * (propensityNodes[i] as number));
    add(by, offsets.recordTreated, byScoreTreated);
  }
  byTau += byTreatedAttack * attack;
  add(by, offsets.dropOut, byStop * stop * (1 - stop));
  add(by, offsets.treatedShare, byTau * tau * (1 - tau));
  for (let k = 0; k < size.subtypes; k++) {
    const weight = Math.exp(step.belief.logWeights[k] as number);
    const byPart = byTreatedAttack * tau * weight;
    add(own.forecast, k, byPart);
    add(now.logWeights, k, byPart * (step.forecast[k] as number));
  }
}
