// src/personal-state-space/take-evening.ts
import { add, exp, expOne, mul, plus, splat, sum } from './lanes';
import {
  addRow,
  afterAttack,
  attackRow,
  belief,
  beforeAt,
  byExtraRow,
  byOffsetRow,
  covarianceRow,
  dayOf,
  dayScalarsOf,
  daySeason,
  dayTreatment,
  depth,
  driftVariance,
  droppedAt,
  earlierBeforeAt,
  earlierLatentRow,
  earlierRow,
  earlierRunAt,
  evidence,
  evidenceBias,
  features,
  filter,
  get,
  latentVariance,
  logRow,
  longRun,
  pairs,
  passing,
  persistence,
  propensityAt,
  readiness,
  row,
  runAt,
  runLength,
  scalarsOf,
  scoreAt,
  season,
  set,
  setRow,
  share,
  signsAt,
  slopesOf,
  stepScalarsOf,
  treatment,
  weightsOf,
} from './memory';

const mostScore: f64 = 8;
/** An attack is long from here on, in days. */
export const longRunFrom: f64 = 2.5;

export function isFreeScore(score: f64): bool {
  return Math.abs(score) < mostScore;
}

/** Moves the time on to tonight. */
export function moveTime(step: usize, isFirst: bool): void {
  const phi = get(filter, persistence);
  const fade = splat(phi);
  const fading = splat(phi * phi);
  const moved = splat(get(filter, latentVariance) * (1 - phi * phi));
  const drifted = splat(get(filter, driftVariance));
  let attack = splat(0);
  for (let p = 0; p < pairs; p++) {
    for (let i = 0; i < depth; i++) setRow(step, i, p, row(belief, i, p));
    const mean = row(belief, 2, p);
    setRow(step, earlierLatentRow, p, mean);
    setRow(step, 2, p, mul(fade, mean));
    for (let i = 0; i < 15; i++) {
      setRow(step, covarianceRow + i, p, row(belief, covarianceRow + i, p));
    }
    const c02 = row(belief, covarianceRow + 2, p);
    const c12 = row(belief, covarianceRow + 6, p);
    const c22 = row(belief, covarianceRow + 9, p);
    const c23 = row(belief, covarianceRow + 10, p);
    const c24 = row(belief, covarianceRow + 11, p);
    setRow(step, earlierRow, p, c02);
    setRow(step, earlierRow + 1, p, c12);
    setRow(step, earlierRow + 2, p, c22);
    setRow(step, earlierRow + 3, p, c23);
    setRow(step, earlierRow + 4, p, c24);
    setRow(step, covarianceRow + 2, p, mul(fade, c02));
    setRow(step, covarianceRow + 6, p, mul(fade, c12));
    setRow(step, covarianceRow + 9, p, plus(moved, fading, c22));
    setRow(step, covarianceRow + 10, p, mul(fade, c23));
    setRow(step, covarianceRow + 11, p, mul(fade, c24));
    addRow(step, covarianceRow + 12, p, drifted);
    const log = row(belief, logRow, p);
    const today = row(belief, attackRow, p);
    setRow(step, logRow, p, log);
    setRow(step, attackRow, p, today);
    attack = plus(attack, exp(log), today);
  }
  const from = scalarsOf(belief);
  const to = stepScalarsOf(step);
  const yesterday = get(from, beforeAt);
  const length = get(from, runAt);
  set(to, earlierRunAt, length);
  set(to, earlierBeforeAt, yesterday);
  set(to, runAt, isFirst ? 1 : 1 + yesterday * length);
  set(to, beforeAt, sum(attack));
  set(to, droppedAt, get(from, droppedAt));
  for (let i = 0; i < readiness; i++) set(to, propensityAt + i, get(from, propensityAt + i));
}

/** Log odds of going on that tonight adds. */
export function offsetInAttackOf(step: usize, day: i32): f64 {
  const seen = dayScalarsOf(day);
  const length = get(stepScalarsOf(step), runAt);
  return (
    get(filter, runLength) * Math.max(0, length - 1) +
    get(filter, longRun) * Math.max(0, length - longRunFrom) +
    get(filter, treatment) * get(seen, dayTreatment) +
    0.5 * yearOf(seen)
  );
}

function yearOf(seen: usize): f64 {
  return (
    get(filter, season) * get(seen, daySeason) + get(filter, season + 1) * get(seen, daySeason + 1)
  );
}

/** Log odds of an onset that tonight adds, and their variance; left where derivatives pass later. */
export function takeOffsets(step: usize, day: i32): void {
  const seen = dayOf(day);
  const slopes = slopesOf(filter);
  const common = splat(
    get(filter, afterAttack) * get(stepScalarsOf(step), earlierBeforeAt) +
      yearOf(dayScalarsOf(day)),
  );
  for (let p = 0; p < pairs; p++) {
    let total = common;
    let unsure = splat(0);
    for (let j = 0; j < features; j++) {
      const slope = row(slopes, j, p);
      total = plus(total, slope, splat(get(seen, j)));
      const missing = get(seen, features + j);
      if (missing != 0) unsure = add(unsure, mul(splat(missing), mul(slope, slope)));
    }
    setRow(passing, byOffsetRow, p, total);
    setRow(passing, byExtraRow, p, unsure);
  }
}

/** The log likelihood ratio of today's signs. */
export function takeSigns(step: usize, day: i32): void {
  const seen = dayOf(day);
  const weights = weightsOf(filter);
  let score = get(filter, evidenceBias);
  for (let e = 0; e < evidence; e++) score += get(weights, e) * get(seen, 2 * features + e);
  for (let j = 0; evidence > 0 && j < features; j++) {
    score += get(weights, evidence + j) * get(seen, j);
  }
  score = Math.max(-mostScore, Math.min(mostScore, score));
  const part = get(filter, share);
  const scalars = stepScalarsOf(step);
  set(scalars, scoreAt, score);
  set(scalars, signsAt, Math.log(1 - part + part * expOne(score)));
}
