// src/personal-state-space/back-outcome.ts
import { backBranch } from './back-branch';
import { isPossible } from './forecast';
import { add, div, exp, mul, plus, splat, sub, sum } from './lanes';
import {
  addRow,
  after,
  attackRow,
  beforeAt,
  branchOf,
  byBranch,
  byExtraRow,
  byFirstRow,
  byForecastRow,
  byLikelihoodRow,
  byOffsetRow,
  bySecondRow,
  byVarianceRow,
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
  nextLogRow,
  now,
  ofAttackAt,
  ofNoneAt,
  pairs,
  passing,
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
import { gapOf } from './outcome';
import { backRecording } from './recording';

/** Sums over kinds of patients and passes, of the step in hand. */
let ofAttack: f64 = 0;
let ofNone: f64 = 0;

/** From the derivatives after a day to those of the evening before it; the log likelihood of the day itself counts too. */
export function backOutcome(step: usize, day: i32): void {
  const scalars = stepScalarsOf(step);
  const outcome = get(dayScalarsOf(day), dayOutcome);
  const isUnseen = outcome !== outcome;
  const isFree = isPossible(step, 0);
  const isInAttack = isPossible(step, 1);
  const later = scalarsOf(after);
  const earlier = scalarsOf(now);
  ofAttack = 0;
  ofNone = 0;
  set(earlier, runAt, get(later, runAt));
  set(earlier, beforeAt, get(later, beforeAt));
  set(earlier, droppedAt, 0);
  for (let i = 0; i < readiness; i++) set(earlier, propensityAt + i, 0);
  let given = splat(0);
  for (let p = 0; p < pairs; p++) given = add(given, row(after, logRow, p));
  const total = splat(1 - sum(given));
  for (let p = 0; p < pairs; p++) {
    const log = plus(row(after, logRow, p), total, exp(row(step, nextLogRow, p)));
    setRow(now, logRow, p, log);
    setRow(now, attackRow, p, splat(0));
    setRow(passing, byForecastRow, p, splat(0));
    setRow(passing, byOffsetRow, p, splat(0));
    setRow(passing, byExtraRow, p, splat(0));
    if (isUnseen) backPosterior(step, scalars, p);
    for (let i = 0; i < attackRow - 1; i++) setRow(now, i, p, row(after, i, p));
    backLearning(step, p, isFree, isInAttack, div(log, row(step, wholeRow, p)));
    if (isFree) backMoments(branchOf(step, 0), byBranch(0), p, isUnseen);
    if (isInAttack) backMoments(branchOf(step, 1), byBranch(1), p, isUnseen);
  }
  if (selection) backRecording(step, day, ofAttack, ofNone);
  const contrast = splat(get(scalars, ofAttackAt) - get(scalars, ofNoneAt));
  for (let p = 0; p < pairs; p++) {
    const q = row(step, attackRow, p);
    const by = row(passing, byForecastRow, p);
    if (isFree && isInAttack) {
      const apart = sub(row(branchOf(step, 1), chanceRow, p), row(branchOf(step, 0), chanceRow, p));
      addRow(now, attackRow, p, v128.and(mul(by, apart), isMixed(q)));
    }
    if (isFree) backBranch(step, 0, p, mul(by, sub(splat(1), q)), contrast);
    if (isInAttack) backBranch(step, 1, p, mul(by, q), contrast);
  }
}

/** All bits where today's attack is not known. */
function isMixed(q: v128): v128 {
  return v128.and(f64x2.gt(q, splat(0)), f64x2.lt(q, splat(1)));
}

/** Of the probability that an unrecorded day had an attack. */
function backPosterior(step: usize, scalars: usize, p: i32): void {
  const chance = row(step, forecastRow, p);
  const none = sub(splat(1), chance);
  const attackSeen = splat(get(scalars, ofAttackAt));
  const noneSeen = splat(get(scalars, ofNoneAt));
  const whole = plus(mul(chance, attackSeen), none, noneSeen);
  const part = div(row(after, attackRow, p), mul(whole, whole));
  setRow(passing, byForecastRow, p, mul(part, mul(attackSeen, noneSeen)));
  const both = mul(part, mul(chance, none));
  ofAttack += sum(mul(both, noneSeen));
  ofNone -= sum(mul(both, attackSeen));
}

/** Covariance's derivative times a vector, one row of it. */
function along(i: i32, p: i32, u: usize, rows: i32): v128 {
  let total = splat(0);
  for (let j = 0; j < depth; j++) {
    total = plus(total, row(after, covarianceRow + placeOf(i, j), p), row(u, rows + j, p));
  }
  return total;
}

/** Place of an entry of a packed symmetric matrix of depth 5. */
function placeOf(i: i32, j: i32): i32 {
  const low = i < j ? i : j;
  return low * 4 - ((low * (low - 1)) >> 1) + (i < j ? j : i);
}

/** Of a kind's mean, covariance and likelihood, to both branches' moments, likelihoods, variances and leans. */
function backLearning(step: usize, p: i32, isFree: bool, isInAttack: bool, byWhole: v128): void {
  const q = row(step, attackRow, p);
  const r = row(step, shareRow, p);
  let byShare = splat(0);
  if (isFree) byShare = sub(byShare, backMove(step, 0, p, sub(splat(1), r)));
  if (isInAttack) byShare = add(byShare, backMove(step, 1, p, r));
  let byAll = byWhole;
  if (isFree && isInAttack) {
    byShare = v128.and(add(byShare, backGap(step, p, r, isMixed(q))), isMixed(q));
    byAll = sub(byAll, div(mul(byShare, r), row(step, wholeRow, p)));
  }
  if (isFree) setRow(byBranch(0), byLikelihoodRow, p, mul(sub(splat(1), q), byAll));
  if (!isInAttack) return;
  let going = mul(q, byAll);
  if (isFree) {
    // r = q·l₁ / whole, whole = (1 − q)·l₀ + q·l₁
    const l0 = row(branchOf(step, 0), likelihoodRow, p);
    const l1 = row(branchOf(step, 1), likelihoodRow, p);
    const by = div(byShare, row(step, wholeRow, p));
    going = plus(going, by, q);
    const byToday = plus(mul(by, l1), byAll, sub(l1, l0));
    setRow(now, attackRow, p, v128.and(byToday, isMixed(q)));
  }
  setRow(byBranch(1), byLikelihoodRow, p, going);
}

/** Of what a branch did to mean and covariance, by its part; the derivative with respect to the part comes back. */
function backMove(step: usize, branch: i32, p: i32, part: v128): v128 {
  const at = branchOf(step, branch);
  const by = byBranch(branch);
  const v = row(at, varianceRow, p);
  const sd = f64x2.sqrt(v);
  const e1 = row(at, firstRow, p);
  const shift = div(e1, sd);
  const shrink = div(plus(sub(splat(1), row(at, secondRow, p)), e1, e1), v);
  const twiceShrink = add(shrink, shrink);
  let ahead = splat(0);
  let twice = splat(0);
  for (let i = 0; i < depth; i++) {
    const lean = row(at, leanRow + i, p);
    const mean = row(after, i, p);
    const total = along(i, p, at, leanRow);
    ahead = plus(ahead, mean, lean);
    twice = plus(twice, total, lean);
    setRow(by, i, p, mul(part, sub(mul(shift, mean), mul(twiceShrink, total))));
  }
  // shrink = (1 − e₂ + e₁²) / v
  const byShrink = div(mul(part, twice), f64x2.neg(v));
  const byShift = mul(part, ahead);
  setRow(by, byFirstRow, p, plus(div(byShift, sd), add(e1, e1), byShrink));
  setRow(by, bySecondRow, p, f64x2.neg(byShrink));
  const narrower = add(mul(byShrink, shrink), div(mul(splat(0.5), mul(byShift, shift)), v));
  setRow(by, byVarianceRow, p, f64x2.neg(narrower));
  return sub(mul(shift, ahead), mul(shrink, twice));
}

/** Of r(1 − r)ΔΔᵀ, with Δ the branches' disagreement on the mean; the derivative with respect to r comes back. */
function backGap(step: usize, p: i32, r: v128, mask: v128): v128 {
  const free = branchOf(step, 0);
  const going = branchOf(step, 1);
  const sd0 = f64x2.sqrt(row(free, varianceRow, p));
  const sd1 = f64x2.sqrt(row(going, varianceRow, p));
  const away0 = div(row(free, firstRow, p), sd0);
  const away1 = div(row(going, firstRow, p), sd1);
  const factor = v128.and(mul(add(r, r), sub(splat(1), r)), mask);
  let whole = splat(0);
  let one = splat(0);
  let two = splat(0);
  for (let i = 0; i < depth; i++) {
    let total = splat(0);
    for (let j = 0; j < depth; j++) {
      const gap = gapOf(free, going, j, p, away0, away1);
      total = plus(total, row(after, covarianceRow + placeOf(i, j), p), gap);
    }
    whole = plus(whole, total, gapOf(free, going, i, p, away0, away1));
    const by = mul(factor, total);
    addRow(byBranch(0), i, p, mul(away0, by));
    addRow(byBranch(1), i, p, f64x2.neg(mul(away1, by)));
    one = plus(one, by, row(free, leanRow + i, p));
    two = sub(two, mul(by, row(going, leanRow + i, p)));
  }
  backShift(0, p, one, sd0, away0);
  backShift(1, p, two, sd1, away1);
  return mul(sub(splat(1), add(r, r)), whole);
}

/** Of a branch's shift e₁ / √v. */
function backShift(branch: i32, p: i32, by: v128, sd: v128, away: v128): void {
  const part = div(by, sd);
  addRow(byBranch(branch), byFirstRow, p, part);
  addRow(byBranch(branch), byVarianceRow, p, div(mul(mul(splat(-0.5), part), away), sd));
}

/** Of a branch's moments, which are divided by its likelihood; what is left of them is of sums over the nodes. */
function backMoments(branch: usize, by: usize, p: i32, isUnseen: bool): void {
  const l = row(branch, likelihoodRow, p);
  const first = div(row(by, byFirstRow, p), l);
  const second = div(row(by, bySecondRow, p), l);
  setRow(by, byFirstRow, p, first);
  setRow(by, bySecondRow, p, second);
  const weighed = plus(mul(first, row(branch, firstRow, p)), second, row(branch, secondRow, p));
  const byLikelihood = sub(row(by, byLikelihoodRow, p), weighed);
  setRow(by, byLikelihoodRow, p, byLikelihood);
  if (!selection || !isUnseen) return;
  const firstSum = mul(first, row(branch, firstSumRow, p));
  const secondSum = mul(second, row(branch, secondSumRow, p));
  const moments = add(firstSum, secondSum);
  const chance = row(branch, chanceRow, p);
  ofAttack += sum(plus(moments, byLikelihood, chance));
  ofNone += sum(sub(plus(second, byLikelihood, sub(splat(1), chance)), moments));
}
