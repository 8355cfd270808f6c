// src/personal-state-space/back-evening.ts
import { byInAttack, bySigns } from './back-branch';
import { isFreeScore, longRunFrom } from './evening';
import { add, exp, expOne, mul, plus, splat, sub, sum } from './lanes';
import {
  addRow,
  addTo,
  after,
  afterAttack,
  attackRow,
  beforeAt,
  byExtraRow,
  byOffsetRow,
  covarianceRow,
  dayOf,
  dayScalarsOf,
  daySeason,
  dayTreatment,
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
  gradient,
  latentVariance,
  logRow,
  longRun,
  now,
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
  slopesOf,
  stepScalarsOf,
  treatment,
  weightsOf,
} from './memory';

/** From the derivatives with respect to an evening to those with respect to the belief before it, which are `after` of the day before. */
export function backEvening(step: usize, day: i32, isFirst: bool, isFree: bool): void {
  const scalars = stepScalarsOf(step);
  const free = isFree ? backOffsets(day) : 0;
  backCommon(scalars, day, free);
  backSigns(scalars, day);
  const by = scalarsOf(now);
  const byAttack = splat(get(by, beforeAt));
  for (let p = 0; p < pairs; p++) {
    const part = mul(byAttack, exp(row(step, logRow, p)));
    setRow(after, logRow, p, plus(row(now, logRow, p), part, row(step, attackRow, p)));
    setRow(after, attackRow, p, add(row(now, attackRow, p), part));
    backTime(step, p);
  }
  const out = scalarsOf(after);
  for (let i = 0; i < readiness; i++) set(out, propensityAt + i, get(by, propensityAt + i));
  set(out, droppedAt, get(by, droppedAt));
  const byRun = isFirst ? 0 : get(by, runAt);
  set(out, runAt, byRun * get(scalars, earlierBeforeAt));
  set(out, beforeAt, byRun * get(scalars, earlierRunAt) + free * get(filter, afterAttack));
}

/** Of slopes; the derivative with respect to what all kinds share comes back. */
function backOffsets(day: i32): f64 {
  const seen = dayOf(day);
  const slopes = slopesOf(filter);
  const out = slopesOf(gradient);
  let free = splat(0);
  for (let p = 0; p < pairs; p++) {
    const byOffset = row(passing, byOffsetRow, p);
    const byExtra = row(passing, byExtraRow, p);
    free = add(free, byOffset);
    for (let j = 0; j < features; j++) {
      let by = mul(byOffset, splat(get(seen, j)));
      const missing = get(seen, features + j);
      if (missing != 0) by = plus(by, byExtra, mul(splat(2 * missing), row(slopes, j, p)));
      addRow(out, j, p, by);
    }
  }
  return sum(free);
}

/** Of what was added to the log odds alike for all; the length of the attack takes part of it. */
function backCommon(scalars: usize, day: i32, free: f64): void {
  const seen = dayScalarsOf(day);
  addTo(gradient, afterAttack, free * get(scalars, earlierBeforeAt));
  addTo(gradient, season, (free + 0.5 * byInAttack) * get(seen, daySeason));
  addTo(gradient, season + 1, (free + 0.5 * byInAttack) * get(seen, daySeason + 1));
  addTo(gradient, treatment, byInAttack * get(seen, dayTreatment));
  const length = get(scalars, runAt);
  addTo(gradient, runLength, byInAttack * Math.max(0, length - 1));
  addTo(gradient, longRun, byInAttack * Math.max(0, length - longRunFrom));
  let slope: f64 = length > 1 ? get(filter, runLength) : 0;
  if (length > longRunFrom) slope += get(filter, longRun);
  addTo(scalarsOf(now), runAt, byInAttack * slope);
}

/** Of the log likelihood ratio of today's signs. */
function backSigns(scalars: usize, day: i32): void {
  const seen = dayOf(day);
  const score = get(scalars, scoreAt);
  const ratio = expOne(score);
  const part = get(filter, share);
  const whole = 1 - part + part * ratio;
  addTo(gradient, share, (bySigns * (ratio - 1)) / whole);
  if (!isFreeScore(score)) return;
  const by = (bySigns * part * ratio) / whole;
  addTo(gradient, evidenceBias, by);
  if (evidence === 0) return;
  const weights = weightsOf(gradient);
  for (let e = 0; e < evidence; e++) addTo(weights, e, by * get(seen, 2 * features + e));
  for (let j = 0; j < features; j++) addTo(weights, evidence + j, by * get(seen, j));
}

/** Of the fading of the latent state and the steps of both random parts. */
function backTime(step: usize, p: i32): void {
  const phi = get(filter, persistence);
  const fade = splat(phi);
  const c = covarianceRow;
  for (let i = 0; i < c + 15; i++) setRow(after, i, p, row(now, i, p));
  const byMean = row(now, 2, p);
  const g02 = row(now, c + 2, p);
  const g12 = row(now, c + 6, p);
  const g22 = row(now, c + 9, p);
  const g23 = row(now, c + 10, p);
  const g24 = row(now, c + 11, p);
  setRow(after, 2, p, mul(fade, byMean));
  setRow(after, c + 2, p, mul(fade, g02));
  setRow(after, c + 6, p, mul(fade, g12));
  setRow(after, c + 9, p, mul(mul(fade, fade), g22));
  setRow(after, c + 10, p, mul(fade, g23));
  setRow(after, c + 11, p, mul(fade, g24));
  // each entry beside the diagonal stands twice in the matrix
  let cross = mul(g02, row(step, earlierRow, p));
  cross = plus(cross, g12, row(step, earlierRow + 1, p));
  cross = plus(cross, g22, mul(fade, row(step, earlierRow + 2, p)));
  cross = plus(cross, g23, row(step, earlierRow + 3, p));
  cross = plus(cross, g24, row(step, earlierRow + 4, p));
  let byPhi = plus(add(cross, cross), byMean, row(step, earlierLatentRow, p));
  byPhi = sub(byPhi, mul(splat(2 * phi * get(filter, latentVariance)), g22));
  addTo(gradient, persistence, sum(byPhi));
  addTo(gradient, latentVariance, sum(g22) * (1 - phi * phi));
  addTo(gradient, driftVariance, sum(row(now, c + 12, p)));
}
