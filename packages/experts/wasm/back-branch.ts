// src/personal-state-space/back-branch.ts
import { leastVariance } from './forecast';
import { add, div, mul, plus, splat, sub, sum } from './lanes';
import {
  addRow,
  addTo,
  branchOf,
  byBranch,
  byExtraRow,
  byFirstRow,
  byLikelihoodRow,
  byOffsetRow,
  bySecondRow,
  byVarianceRow,
  chancesRow,
  covarianceRow,
  driftInAttack,
  filter,
  get,
  gradient,
  latentInAttack,
  leanRow,
  now,
  passing,
  row,
  setRow,
  signsAt,
  stepScalarsOf,
  varianceRow,
} from './memory';
import { nodeOf, weight0, weightOf } from './nodes';

/** Of the log odds that signs and treatment, of the step in hand, add. */
export let bySigns: f64 = 0;
export let byInAttack: f64 = 0;

export function clearSums(): void {
  bySigns = 0;
  byInAttack = 0;
}

/** Of a branch's forecast and moments, through its nodes, to the personal state and what was added. */
export function backBranch(step: usize, branch: i32, p: i32, byChance: v128, contrast: v128): void {
  const at = branchOf(step, branch);
  const by = byBranch(branch);
  const constant = plus(byChance, contrast, row(by, byLikelihoodRow, p));
  const first = mul(contrast, row(by, byFirstRow, p));
  const second = mul(contrast, row(by, bySecondRow, p));
  const s = row(at, chancesRow, p);
  let byMiddle = mul(mul(splat(weight0), constant), mul(s, sub(splat(1), s)));
  let bySpread = splat(0);
  for (let n = 1; n <= 4; n++) {
    const node = nodeOf(n);
    const even = plus(constant, splat(node * node), second);
    const odd = mul(splat(node), first);
    const below = row(at, chancesRow + 2 * n - 1, p);
    const above = row(at, chancesRow + 2 * n, p);
    const low = mul(sub(even, odd), mul(below, sub(splat(1), below)));
    const high = mul(add(even, odd), mul(above, sub(splat(1), above)));
    const weight = splat(weightOf(n));
    byMiddle = plus(byMiddle, weight, add(high, low));
    bySpread = plus(bySpread, mul(weight, splat(node)), sub(high, low));
  }
  const sd = f64x2.sqrt(row(at, varianceRow, p));
  const byVariance = plus(row(by, byVarianceRow, p), splat(0.5), div(bySpread, sd));
  if (branch === 0) backFree(step, p, byMiddle, byVariance);
  else backInAttack(step, p, byMiddle, byVariance);
}

/** 0 where a variance is at its least. */
function freely(byVariance: v128, spread: v128): v128 {
  return v128.and(byVariance, f64x2.gt(spread, splat(leastVariance)));
}

/** The direction is (1, 0, 1, 1, signs). */
function backFree(step: usize, p: i32, byMiddle: v128, byVariance: v128): void {
  const at = branchOf(step, 0);
  const by = byBranch(0);
  const signs = splat(get(stepScalarsOf(step), signsAt));
  const u0 = row(at, leanRow, p);
  const u2 = row(at, leanRow + 2, p);
  const u3 = row(at, leanRow + 3, p);
  const u4 = row(at, leanRow + 4, p);
  const own = freely(byVariance, plus(add(add(u0, u2), u3), signs, u4));
  const g0 = add(row(by, 0, p), own);
  const g1 = row(by, 1, p);
  const g2 = add(row(by, 2, p), own);
  const g3 = add(row(by, 3, p), own);
  const g4 = plus(row(by, 4, p), own, signs);
  addRow(now, 0, p, byMiddle);
  addRow(now, 2, p, byMiddle);
  addRow(now, 3, p, byMiddle);
  addRow(now, 4, p, mul(byMiddle, signs));
  const half = splat(0.5);
  const h0 = mul(half, g0);
  const h1 = mul(half, g1);
  const h2 = mul(half, g2);
  const h3 = mul(half, g3);
  const h4 = mul(half, g4);
  const c = covarianceRow;
  addRow(now, c, p, g0);
  addRow(now, c + 1, p, h1);
  addRow(now, c + 2, p, add(h0, h2));
  addRow(now, c + 3, p, add(h0, h3));
  addRow(now, c + 4, p, plus(h4, h0, signs));
  addRow(now, c + 6, p, h1);
  addRow(now, c + 7, p, h1);
  addRow(now, c + 8, p, mul(h1, signs));
  addRow(now, c + 9, p, g2);
  addRow(now, c + 10, p, add(h2, h3));
  addRow(now, c + 11, p, plus(h4, h2, signs));
  addRow(now, c + 12, p, g3);
  addRow(now, c + 13, p, plus(h4, h3, signs));
  addRow(now, c + 14, p, mul(g4, signs));
  let byGain = plus(mul(own, u4), byMiddle, row(step, 4, p));
  byGain = plus(byGain, row(step, c + 4, p), g0);
  byGain = plus(byGain, row(step, c + 8, p), g1);
  byGain = plus(byGain, row(step, c + 11, p), g2);
  byGain = plus(byGain, row(step, c + 13, p), g3);
  byGain = plus(byGain, row(step, c + 14, p), g4);
  bySigns += sum(byGain);
  setRow(passing, byOffsetRow, p, byMiddle);
  setRow(passing, byExtraRow, p, byVariance);
}

/** The direction is (0, 1, ρ, ρ′, 0). */
function backInAttack(step: usize, p: i32, byMiddle: v128, byVariance: v128): void {
  const at = branchOf(step, 1);
  const by = byBranch(1);
  const latent = splat(get(filter, latentInAttack));
  const drift = splat(get(filter, driftInAttack));
  const u2 = row(at, leanRow + 2, p);
  const u3 = row(at, leanRow + 3, p);
  const spread = plus(plus(row(at, leanRow + 1, p), latent, u2), drift, u3);
  const own = freely(byVariance, spread);
  const g0 = row(by, 0, p);
  const g1 = add(row(by, 1, p), own);
  const g2 = plus(row(by, 2, p), own, latent);
  const g3 = plus(row(by, 3, p), own, drift);
  const g4 = row(by, 4, p);
  addRow(now, 1, p, byMiddle);
  addRow(now, 2, p, mul(byMiddle, latent));
  addRow(now, 3, p, mul(byMiddle, drift));
  const half = splat(0.5);
  const h0 = mul(half, g0);
  const h1 = mul(half, g1);
  const h2 = mul(half, g2);
  const h3 = mul(half, g3);
  const h4 = mul(half, g4);
  const c = covarianceRow;
  addRow(now, c + 1, p, h0);
  addRow(now, c + 2, p, mul(h0, latent));
  addRow(now, c + 3, p, mul(h0, drift));
  addRow(now, c + 5, p, g1);
  addRow(now, c + 6, p, plus(h2, h1, latent));
  addRow(now, c + 7, p, plus(h3, h1, drift));
  addRow(now, c + 8, p, h4);
  addRow(now, c + 9, p, mul(g2, latent));
  addRow(now, c + 10, p, plus(mul(h2, drift), h3, latent));
  addRow(now, c + 11, p, mul(h4, latent));
  addRow(now, c + 12, p, mul(g3, drift));
  addRow(now, c + 13, p, mul(h4, drift));
  let byLatent = plus(mul(own, u2), byMiddle, row(step, 2, p));
  byLatent = plus(byLatent, row(step, c + 2, p), g0);
  byLatent = plus(byLatent, row(step, c + 6, p), g1);
  byLatent = plus(byLatent, row(step, c + 9, p), g2);
  byLatent = plus(byLatent, row(step, c + 10, p), g3);
  byLatent = plus(byLatent, row(step, c + 11, p), g4);
  let byDrift = plus(mul(own, u3), byMiddle, row(step, 3, p));
  byDrift = plus(byDrift, row(step, c + 3, p), g0);
  byDrift = plus(byDrift, row(step, c + 7, p), g1);
  byDrift = plus(byDrift, row(step, c + 10, p), g2);
  byDrift = plus(byDrift, row(step, c + 12, p), g3);
  byDrift = plus(byDrift, row(step, c + 13, p), g4);
  addTo(gradient, latentInAttack, sum(byLatent));
  addTo(gradient, driftInAttack, sum(byDrift));
  byInAttack += sum(byMiddle);
}
