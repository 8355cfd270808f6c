// src/personal-state-space/take-forecast.ts
import { offsetInAttackOf, takeOffsets } from './evening';
import { add, div, exp, mul, plus, splat, sub } from './lanes';
import {
  attackRow,
  branchOf,
  byExtraRow,
  byOffsetRow,
  chanceRow,
  chancesRow,
  covarianceRow,
  driftInAttack,
  filter,
  firstSumRow,
  forecastRow,
  get,
  latentInAttack,
  leanRow,
  pairs,
  passing,
  row,
  secondSumRow,
  setRow,
  signsAt,
  stepScalarsOf,
  varianceRow,
} from './memory';
import { node4, nodeOf, weight0, weightOf } from './nodes';

export const leastVariance: f64 = 1e-6;

/** Whether some kind of patients is free today, or in an attack: after a recorded day only one of them is possible. */
export function isPossible(step: usize, branch: i32): bool {
  for (let p = 0; p < pairs; p++) {
    const other = f64x2.ne(row(step, attackRow, p), splat(branch === 0 ? 1 : 0));
    if (v128.any_true(other)) return true;
  }
  return false;
}

/** What both branches say of tomorrow. */
export function takeForecast(step: usize, day: i32): void {
  const isFree = isPossible(step, 0);
  const isInAttack = isPossible(step, 1);
  if (isFree) takeOffsets(step, day);
  const inAttack = splat(offsetInAttackOf(step, day));
  const signs = splat(get(stepScalarsOf(step), signsAt));
  for (let p = 0; p < pairs; p++) {
    if (isFree) lookFree(step, p, signs);
    if (isInAttack) lookInAttack(step, p, inAttack);
    const q = row(step, attackRow, p);
    const free = isFree ? row(branchOf(step, 0), chanceRow, p) : splat(0);
    const going = isInAttack ? row(branchOf(step, 1), chanceRow, p) : splat(0);
    setRow(step, forecastRow, p, plus(mul(q, going), sub(splat(1), q), free));
  }
}

/** Of somebody free today: onset + latent + drift + signs · gain. */
function lookFree(step: usize, p: i32, signs: v128): void {
  const out = branchOf(step, 0);
  const c = covarianceRow;
  const c02 = row(step, c + 2, p);
  const c03 = row(step, c + 3, p);
  const c04 = row(step, c + 4, p);
  const c23 = row(step, c + 10, p);
  const c24 = row(step, c + 11, p);
  const c34 = row(step, c + 13, p);
  const l0 = plus(add(add(row(step, c, p), c02), c03), signs, c04);
  const l1 = plus(
    add(add(row(step, c + 1, p), row(step, c + 6, p)), row(step, c + 7, p)),
    signs,
    row(step, c + 8, p),
  );
  const l2 = plus(add(add(c02, row(step, c + 9, p)), c23), signs, c24);
  const l3 = plus(add(add(c03, c23), row(step, c + 12, p)), signs, c34);
  const l4 = plus(add(add(c04, c24), c34), signs, row(step, c + 14, p));
  setRow(out, leanRow, p, l0);
  setRow(out, leanRow + 1, p, l1);
  setRow(out, leanRow + 2, p, l2);
  setRow(out, leanRow + 3, p, l3);
  setRow(out, leanRow + 4, p, l4);
  const own = plus(add(add(l0, l2), l3), signs, l4);
  const along = plus(
    add(add(row(step, 0, p), row(step, 2, p)), row(step, 3, p)),
    signs,
    row(step, 4, p),
  );
  const variance = add(f64x2.max(own, splat(leastVariance)), row(passing, byExtraRow, p));
  takeChances(out, p, add(row(passing, byOffsetRow, p), along), variance);
}

/** Of somebody in an attack today: stay + ρ · latent + ρ′ · drift. */
function lookInAttack(step: usize, p: i32, offset: v128): void {
  const out = branchOf(step, 1);
  const c = covarianceRow;
  const latent = splat(get(filter, latentInAttack));
  const drift = splat(get(filter, driftInAttack));
  const c12 = row(step, c + 6, p);
  const c13 = row(step, c + 7, p);
  const c23 = row(step, c + 10, p);
  const l0 = plus(
    plus(row(step, c + 1, p), latent, row(step, c + 2, p)),
    drift,
    row(step, c + 3, p),
  );
  const l1 = plus(plus(row(step, c + 5, p), latent, c12), drift, c13);
  const l2 = plus(plus(c12, latent, row(step, c + 9, p)), drift, c23);
  const l3 = plus(plus(c13, latent, c23), drift, row(step, c + 12, p));
  const l4 = plus(
    plus(row(step, c + 8, p), latent, row(step, c + 11, p)),
    drift,
    row(step, c + 13, p),
  );
  setRow(out, leanRow, p, l0);
  setRow(out, leanRow + 1, p, l1);
  setRow(out, leanRow + 2, p, l2);
  setRow(out, leanRow + 3, p, l3);
  setRow(out, leanRow + 4, p, l4);
  const own = plus(plus(l1, latent, l2), drift, l3);
  const along = plus(plus(row(step, 1, p), latent, row(step, 2, p)), drift, row(step, 3, p));
  takeChances(out, p, add(offset, along), f64x2.max(own, splat(leastVariance)));
}

/** Beyond this the exponentials of middle and spread are not multiplied. */
const far: f64 = 300;

/** Sigmoids of middle + sd · node at all nodes, and their sums. */
function takeChances(out: usize, p: i32, middle: v128, variance: v128): void {
  setRow(out, varianceRow, p, variance);
  const sd = f64x2.sqrt(variance);
  const most = add(f64x2.abs(middle), mul(sd, splat(node4)));
  const isNear = !v128.any_true(f64x2.gt(most, splat(far)));
  const one = splat(1);
  const fall = exp(f64x2.neg(middle));
  const s = div(one, add(one, fall));
  setRow(out, chancesRow, p, s);
  let total = mul(splat(weight0), s);
  let first = splat(0);
  let second = splat(0);
  for (let n = 1; n <= 4; n++) {
    const node = nodeOf(n);
    const away = mul(sd, splat(node));
    let above: v128;
    let below: v128;
    if (isNear) {
      const rise = exp(away);
      above = div(rise, add(rise, fall));
      below = div(one, plus(one, fall, rise));
    } else {
      above = div(one, add(one, exp(f64x2.neg(add(middle, away)))));
      below = div(one, add(one, exp(sub(away, middle))));
    }
    setRow(out, chancesRow + 2 * n - 1, p, below);
    setRow(out, chancesRow + 2 * n, p, above);
    const weight = weightOf(n);
    const both = add(above, below);
    total = plus(total, splat(weight), both);
    first = plus(first, splat(weight * node), sub(above, below));
    second = plus(second, splat(weight * node * node), both);
  }
  setRow(out, chanceRow, p, total);
  setRow(out, firstSumRow, p, first);
  setRow(out, secondSumRow, p, second);
}
