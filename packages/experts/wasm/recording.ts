// src/personal-state-space/take-recording.ts and back-recording.ts
import { add, div, exp, mul, plus, splat, sum } from './lanes';
import {
  addRow,
  addTo,
  after,
  byForecastRow,
  dayNumber,
  dayOutcome,
  dayScalarsOf,
  dayTreated,
  dayWeekend,
  droppedAt,
  filter,
  forecastRow,
  get,
  gradient,
  logRow,
  nextDroppedAt,
  nextPropensityAt,
  now,
  ofAttackAt,
  ofNoneAt,
  pairs,
  passing,
  propensityAt,
  readiness,
  recordBias,
  recordedAt,
  recordSpread,
  recordTreated,
  recordTrend,
  recordWeekend,
  row,
  scalarsOf,
  set,
  stepScalarsOf,
  stop,
  treatedShare,
} from './memory';

/** Chances are kept this far from 0 and 1. */
const margin: f64 = 1e-5;

function isClipped(p: f64): bool {
  return p <= margin || p >= 1 - margin;
}

function clip(p: f64): f64 {
  return Math.min(1 - margin, Math.max(margin, p));
}

/** The expected attack. */
function attackOf(step: usize): f64 {
  let attack = splat(0);
  for (let p = 0; p < pairs; p++) {
    attack = plus(attack, exp(row(step, logRow, p)), row(step, forecastRow, p));
  }
  return sum(attack);
}

/** Standard deviations of readiness at a node. */
function readinessOf(i: i32): f64 {
  return 0.6 * <f64>(i - 4);
}

/** Leaves the chances that free and treated attack days are recorded in a step. */
function takeChances(scalars: usize, seen: usize): void {
  const common =
    get(filter, recordBias) +
    get(filter, recordWeekend) * get(seen, dayWeekend) +
    (get(filter, recordTrend) * get(seen, dayNumber)) / 100;
  const spread = get(filter, recordSpread);
  const treated = get(filter, recordTreated);
  for (let i = 0; i < readiness; i++) {
    const score = common + spread * readinessOf(i);
    const fall = exp(f64x2.replace_lane(splat(-score), 1, -(score + treated)));
    const both = div(splat(1), add(splat(1), fall));
    set(scalars, recordedAt + 2 * i, f64x2.extract_lane(both, 0));
    set(scalars, recordedAt + 2 * i + 1, f64x2.extract_lane(both, 1));
  }
}

function freeOf(scalars: usize, i: i32): f64 {
  return get(scalars, recordedAt + 2 * i);
}

function treatedOf(scalars: usize, i: i32): f64 {
  return get(scalars, recordedAt + 2 * i + 1);
}

function chanceOf(isRecorded: bool, treated: f64, share: f64, f: f64, t: f64): f64 {
  return isRecorded ? treated * t + (1 - treated) * f : share * (1 - t) + (1 - share) * (1 - f);
}

/** Learns how ready a patient is to record; sets what the outcome's likelihood is made of. */
export function takeRecording(step: usize, day: i32): f64 {
  const scalars = stepScalarsOf(step);
  const seen = dayScalarsOf(day);
  const outcome = get(seen, dayOutcome);
  const treated = get(seen, dayTreated);
  const isRecorded = outcome === outcome;
  const halt = get(filter, stop);
  const tau = get(filter, treatedShare);
  takeChances(scalars, seen);
  let active: f64 = 0;
  let ofFree: f64 = 0;
  let ofTreated: f64 = 0;
  for (let i = 0; i < readiness; i++) {
    const ready = get(scalars, propensityAt + i);
    active += ready;
    ofFree += ready * (1 - halt) * freeOf(scalars, i);
    ofTreated += ready * (1 - halt) * treatedOf(scalars, i);
  }
  ofFree = clip(ofFree);
  ofTreated = clip(ofTreated);
  const unseen = tau * (1 - ofTreated) + (1 - tau) * (1 - ofFree);
  set(scalars, ofAttackAt, isRecorded ? outcome : unseen);
  set(scalars, ofNoneAt, isRecorded ? 1 - outcome : 1 - ofFree);
  const share = attackOf(step) * tau;
  const left = isRecorded ? 0 : get(scalars, droppedAt) + halt * active;
  let total = left;
  for (let i = 0; i < readiness; i++) {
    const still = get(scalars, propensityAt + i) * (1 - halt);
    const chance = chanceOf(isRecorded, treated, share, freeOf(scalars, i), treatedOf(scalars, i));
    set(scalars, nextPropensityAt + i, still * chance);
    total += still * chance;
  }
  for (let i = 0; i < readiness; i++) {
    set(scalars, nextPropensityAt + i, get(scalars, nextPropensityAt + i) / total);
  }
  set(scalars, nextDroppedAt, left / total);
  if (!isRecorded) return 0;
  const logFree = Math.log(ofFree);
  if (outcome === 0) return logFree;
  return treated === 1 ? Math.log(tau) + Math.log(ofTreated) : Math.log(1 - tau) + logFree;
}

/** Reverse of `takeRecording`; what a day's likelihood is made of has its derivatives by now. */
export function backRecording(step: usize, day: i32, byAttackSeen: f64, byNoneSeen: f64): void {
  const scalars = stepScalarsOf(step);
  const seen = dayScalarsOf(day);
  const outcome = get(seen, dayOutcome);
  const treated = get(seen, dayTreated);
  const isRecorded = outcome === outcome;
  const halt = get(filter, stop);
  const tau = get(filter, treatedShare);
  const later = scalarsOf(after);
  const share = attackOf(step) * tau;
  let active: f64 = 0;
  let ofFree: f64 = 0;
  let ofTreated: f64 = 0;
  let mean = get(later, droppedAt) * get(scalars, nextDroppedAt);
  let total: f64 = 0;
  for (let i = 0; i < readiness; i++) {
    const ready = get(scalars, propensityAt + i);
    const f = freeOf(scalars, i);
    const t = treatedOf(scalars, i);
    active += ready;
    ofFree += ready * (1 - halt) * f;
    ofTreated += ready * (1 - halt) * t;
    mean += get(later, propensityAt + i) * get(scalars, nextPropensityAt + i);
    total += ready * (1 - halt) * chanceOf(isRecorded, treated, share, f, t);
  }
  if (!isRecorded) total += get(scalars, droppedAt) + halt * active;
  ofFree = clip(ofFree);
  ofTreated = clip(ofTreated);

  let byTau: f64 = 0;
  let byFreeSum: f64 = 0;
  let byTreatedSum: f64 = 0;
  if (isRecorded) {
    if (outcome === 1 && treated === 1) byTreatedSum += 1 / ofTreated;
    else byFreeSum += 1 / ofFree;
    if (outcome === 1) byTau += treated === 1 ? 1 / tau : -1 / (1 - tau);
  } else {
    byTau += byAttackSeen * (ofFree - ofTreated);
    byTreatedSum -= byAttackSeen * tau;
    byFreeSum -= byAttackSeen * (1 - tau) + byNoneSeen;
  }
  if (isClipped(ofFree)) byFreeSum = 0;
  if (isClipped(ofTreated)) byTreatedSum = 0;

  const byStopped = isRecorded ? 0 : (get(later, droppedAt) - mean) / total;
  const earlier = scalarsOf(now);
  set(earlier, droppedAt, byStopped);
  let byStop = byStopped * active;
  let byShare: f64 = 0;
  for (let i = 0; i < readiness; i++) {
    const ready = get(scalars, propensityAt + i);
    const f = freeOf(scalars, i);
    const t = treatedOf(scalars, i);
    const byProduct = (get(later, propensityAt + i) - mean) / total;
    const still = ready * (1 - halt);
    const byStill =
      byProduct * chanceOf(isRecorded, treated, share, f, t) + byFreeSum * f + byTreatedSum * t;
    set(earlier, propensityAt + i, byStill * (1 - halt) + byStopped * halt);
    byStop -= byStill * ready;
    const ofTreatedDay = isRecorded ? treated : -share;
    const ofFreeDay = isRecorded ? 1 - treated : share - 1;
    const byFree = (byFreeSum + byProduct * ofFreeDay) * still;
    const byTreated = (byTreatedSum + byProduct * ofTreatedDay) * still;
    if (!isRecorded) byShare += byProduct * still * (f - t);
    const byScoreTreated = byTreated * t * (1 - t);
    const byScore = byFree * f * (1 - f) + byScoreTreated;
    addTo(gradient, recordBias, byScore);
    addTo(gradient, recordWeekend, byScore * get(seen, dayWeekend));
    addTo(gradient, recordTrend, (byScore * get(seen, dayNumber)) / 100);
    addTo(gradient, recordSpread, byScore * readinessOf(i));
    addTo(gradient, recordTreated, byScoreTreated);
  }
  byTau += byShare * attackOf(step);
  addTo(gradient, stop, byStop);
  addTo(gradient, treatedShare, byTau);
  const byAttack = splat(byShare * tau);
  for (let p = 0; p < pairs; p++) {
    const part = mul(byAttack, exp(row(step, logRow, p)));
    addRow(passing, byForecastRow, p, part);
    addRow(now, logRow, p, mul(part, row(step, forecastRow, p)));
  }
}
