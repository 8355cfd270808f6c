// src/personal-state-space/take-outcome.ts
import { isPossible } from './forecast';
import { add, div, exp, log, mul, plus, splat, sub, sum } from './lanes';
import {
  attackRow,
  beforeAt,
  belief,
  branchOf,
  chanceRow,
  covarianceRow,
  dayOutcome,
  dayScalarsOf,
  depth,
  droppedAt,
  firstRow,
  firstSumRow,
  forecastRow,
  get,
  leanRow,
  likelihoodRow,
  logRow,
  nextDroppedAt,
  nextLogRow,
  nextPropensityAt,
  ofAttackAt,
  ofNoneAt,
  pairs,
  propensityAt,
  readiness,
  row,
  runAt,
  scalarsOf,
  secondRow,
  secondSumRow,
  selection,
  set,
  setRow,
  shareRow,
  stepScalarsOf,
  varianceRow,
  wholeRow,
} from './memory';
import { takeRecording } from './recording';

const leastLikelihood: f64 = 1e-9;

/** Learns from the day that has passed; the log likelihood of what was seen. */
export function takeOutcome(step: usize, day: i32): f64 {
  const scalars = stepScalarsOf(step);
  const outcome = get(dayScalarsOf(day), dayOutcome);
  const isRecorded = outcome === outcome;
  let recording: f64 = 0;
  if (selection) recording = takeRecording(step, day);
  else leaveRecording(scalars, outcome);
  const ofAttack = splat(get(scalars, ofAttackAt));
  const ofNone = splat(get(scalars, ofNoneAt));
  const isFree = isPossible(step, 0);
  const isInAttack = isPossible(step, 1);
  let most = splat(-Infinity);
  for (let p = 0; p < pairs; p++) {
    learn(step, p, isFree, isInAttack, ofAttack, ofNone);
    const now = add(row(step, logRow, p), log(row(step, wholeRow, p)));
    setRow(step, nextLogRow, p, now);
    most = f64x2.max(most, now);
    const chance = row(step, forecastRow, p);
    const attack = mul(chance, ofAttack);
    const none = mul(sub(splat(1), chance), ofNone);
    setRow(belief, attackRow, p, isRecorded ? splat(outcome) : div(attack, add(attack, none)));
  }
  const whole = normalise(step, Math.max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1)));
  const next = scalarsOf(belief);
  set(next, runAt, get(scalars, runAt));
  set(next, beforeAt, get(scalars, beforeAt));
  set(next, droppedAt, get(scalars, nextDroppedAt));
  for (let i = 0; i < readiness; i++) {
    set(next, propensityAt + i, get(scalars, nextPropensityAt + i));
  }
  return whole + recording;
}

/** Nothing is learned from whether a day is recorded. */
function leaveRecording(scalars: usize, outcome: f64): void {
  const isRecorded = outcome === outcome;
  set(scalars, ofAttackAt, isRecorded ? outcome : 1);
  set(scalars, ofNoneAt, isRecorded ? 1 - outcome : 1);
  set(scalars, nextDroppedAt, 0);
  for (let i = 0; i < readiness; i++) {
    set(scalars, nextPropensityAt + i, get(scalars, propensityAt + i));
  }
}

function normalise(step: usize, most: f64): f64 {
  let total = splat(0);
  for (let p = 0; p < pairs; p++) {
    total = add(total, exp(sub(row(step, nextLogRow, p), splat(most))));
  }
  const whole = most + Math.log(sum(total));
  for (let p = 0; p < pairs; p++) {
    const now = sub(row(step, nextLogRow, p), splat(whole));
    setRow(step, nextLogRow, p, now);
    setRow(belief, logRow, p, now);
  }
  return whole;
}

/** A branch's likelihood and the moments of its node; its likelihood comes back. */
function weigh(out: usize, p: i32, ofNone: v128, differs: v128): v128 {
  const chanced = plus(ofNone, differs, row(out, chanceRow, p));
  const likelihood = f64x2.max(splat(leastLikelihood), chanced);
  setRow(out, likelihoodRow, p, likelihood);
  setRow(out, firstRow, p, div(mul(differs, row(out, firstSumRow, p)), likelihood));
  // weights times squared nodes sum to 1
  setRow(out, secondRow, p, div(plus(ofNone, differs, row(out, secondSumRow, p)), likelihood));
  return likelihood;
}

function learn(
  step: usize,
  p: i32,
  isFree: bool,
  isInAttack: bool,
  ofAttack: v128,
  ofNone: v128,
): void {
  const differs = sub(ofAttack, ofNone);
  const q = row(step, attackRow, p);
  const free = branchOf(step, 0);
  const going = branchOf(step, 1);
  let total = splat(0);
  let r = splat(0);
  if (isFree) total = mul(sub(splat(1), q), weigh(free, p, ofNone, differs));
  if (isInAttack) {
    const both = mul(q, weigh(going, p, ofNone, differs));
    total = add(total, both);
    r = div(both, total);
  }
  setRow(step, wholeRow, p, total);
  setRow(step, shareRow, p, r);
  for (let i = 0; i < depth; i++) setRow(belief, i, p, row(step, i, p));
  for (let i = 0; i < 15; i++) {
    setRow(belief, covarianceRow + i, p, row(step, covarianceRow + i, p));
  }
  if (isFree) move(free, p, sub(splat(1), r));
  if (isInAttack) move(going, p, r);
  if (isFree && isInAttack) spread(free, going, p, mul(r, sub(splat(1), r)));
}

/** Moves mean and covariance by a branch, by its part. */
function move(branch: usize, p: i32, part: v128): void {
  const v = row(branch, varianceRow, p);
  const e1 = row(branch, firstRow, p);
  const shift = div(mul(part, e1), f64x2.sqrt(v));
  const narrower = plus(sub(splat(1), row(branch, secondRow, p)), e1, e1);
  addOuter(branch, leanRow, p, shift, f64x2.neg(div(mul(part, narrower), v)));
}

/** Adds shift · u to the mean and scale · u uᵀ to the covariance. */
function addOuter(branch: usize, rows: i32, p: i32, shift: v128, scale: v128): void {
  let at = covarianceRow;
  for (let i = 0; i < depth; i++) {
    const ui = row(branch, rows + i, p);
    setRow(belief, i, p, plus(row(belief, i, p), shift, ui));
    const scaled = mul(scale, ui);
    for (let j = i; j < depth; j++) {
      setRow(belief, at, p, plus(row(belief, at, p), scaled, row(branch, rows + j, p)));
      at++;
    }
  }
}

/** The branches disagree on where the mean went. */
function spread(free: usize, going: usize, p: i32, scale: v128): void {
  const away0 = div(row(free, firstRow, p), f64x2.sqrt(row(free, varianceRow, p)));
  const away1 = div(row(going, firstRow, p), f64x2.sqrt(row(going, varianceRow, p)));
  let at = covarianceRow;
  for (let i = 0; i < depth; i++) {
    const scaled = mul(scale, gapOf(free, going, i, p, away0, away1));
    for (let j = i; j < depth; j++) {
      const gap = gapOf(free, going, j, p, away0, away1);
      setRow(belief, at, p, plus(row(belief, at, p), scaled, gap));
      at++;
    }
  }
}

export function gapOf(free: usize, going: usize, i: i32, p: i32, away0: v128, away1: v128): v128 {
  return sub(mul(away0, row(free, leanRow + i, p)), mul(away1, row(going, leanRow + i, p)));
}
