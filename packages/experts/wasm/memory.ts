// Where everything is: addresses of the one memory, which `setup` lays out. Rows hold a number of each kind of patients, two kinds
// next to each other; a last kind without a neighbour has one of weight 0.

export const depth: i32 = 5;
/** Nodes of the grid of readiness. */
export const readiness: i32 = 9;

/** Rows of a belief: mean, packed covariance, log weights, today's attack. Then its scalars. */
export const covarianceRow: i32 = 5;
export const logRow: i32 = 20;
export const attackRow: i32 = 21;
const beliefRows: i32 = 22;
export const runAt: i32 = 0;
export const beforeAt: i32 = 1;
export const droppedAt: i32 = 2;
export const propensityAt: i32 = 3;
const beliefScalars: i32 = propensityAt + readiness;

/** Rows of a step beside those of its belief: what was, of both branches, of the forecast. Then its scalars. */
export const earlierLatentRow: i32 = 22;
/** Covariance of the latent state with the five, before the time moved on. */
export const earlierRow: i32 = 23;
const branchesRow: i32 = 28;
const branchRows: i32 = 21;
export const leanRow: i32 = 0;
export const varianceRow: i32 = 5;
export const chancesRow: i32 = 6;
export const chanceRow: i32 = 15;
/** Σ w ξ s and Σ w ξ² s over the nodes. */
export const firstSumRow: i32 = 16;
export const secondSumRow: i32 = 17;
export const firstRow: i32 = 18;
export const secondRow: i32 = 19;
export const likelihoodRow: i32 = 20;
export const forecastRow: i32 = branchesRow + 2 * branchRows;
export const wholeRow: i32 = forecastRow + 1;
export const shareRow: i32 = forecastRow + 2;
export const nextLogRow: i32 = forecastRow + 3;
const stepRows: i32 = forecastRow + 4;
export const signsAt: i32 = beliefScalars;
export const scoreAt: i32 = signsAt + 1;
export const ofAttackAt: i32 = signsAt + 2;
export const ofNoneAt: i32 = signsAt + 3;
export const earlierRunAt: i32 = signsAt + 4;
export const earlierBeforeAt: i32 = signsAt + 5;
export const nextDroppedAt: i32 = signsAt + 6;
export const nextPropensityAt: i32 = signsAt + 7;
/** [9, 2] chances that a free and that a treated attack day is recorded. */
export const recordedAt: i32 = nextPropensityAt + readiness;
const stepScalars: i32 = recordedAt + 2 * readiness;

/** Rows of derivatives between the passes of a step: of each branch lean, variance, first, second, likelihood; then these. */
export const byBranchRows: i32 = 9;
export const byVarianceRow: i32 = 5;
export const byFirstRow: i32 = 6;
export const bySecondRow: i32 = 7;
export const byLikelihoodRow: i32 = 8;
export const byForecastRow: i32 = 18;
export const byOffsetRow: i32 = 19;
export const byExtraRow: i32 = 20;
const passingRows: i32 = 21;

/** Scalars of the filter, and of the gradient. */
export const persistence: i32 = 0;
export const latentVariance: i32 = 1;
export const driftVariance: i32 = 2;
export const share: i32 = 3;
export const latentInAttack: i32 = 4;
export const driftInAttack: i32 = 5;
export const afterAttack: i32 = 6;
export const runLength: i32 = 7;
export const longRun: i32 = 8;
export const treatment: i32 = 9;
export const season: i32 = 10;
export const evidenceBias: i32 = 12;
export const stop: i32 = 13;
export const treatedShare: i32 = 14;
export const recordBias: i32 = 15;
export const recordWeekend: i32 = 16;
export const recordTrend: i32 = 17;
export const recordSpread: i32 = 18;
export const recordTreated: i32 = 19;
const scalarCount: i32 = 20;

/** Numbers of a day after its features, which of them are missing, and its evidence. */
export const daySeason: i32 = 0;
export const dayTreatment: i32 = 2;
export const dayOutcome: i32 = 3;
export const dayTreated: i32 = 4;
export const dayWeekend: i32 = 5;
export const dayNumber: i32 = 6;
const dayScalars: i32 = 7;

export let pairs: i32 = 0;
export let features: i32 = 0;
export let evidence: i32 = 0;
export let selection: bool = false;

/** Scalars, slopes [features] rows, weights of signs [evidence], of features as their covariates [features]. */
export let filter: usize = 0;
/** As the filter: sums of derivatives. */
export let gradient: usize = 0;
/** Before the first evening. */
export let begin: usize = 0;
export let belief: usize = 0;
/** Derivatives with respect to the belief of an evening, and to that after the day. */
export let now: usize = 0;
export let after: usize = 0;
export let passing: usize = 0;
let days: usize = 0;
let tape: usize = 0;

export function row(base: usize, at: i32, pair: i32): v128 {
  return v128.load(base + ((<usize>(at * pairs + pair)) << 4));
}

export function setRow(base: usize, at: i32, pair: i32, value: v128): void {
  v128.store(base + ((<usize>(at * pairs + pair)) << 4), value);
}

export function addRow(base: usize, at: i32, pair: i32, value: v128): void {
  const address = base + ((<usize>(at * pairs + pair)) << 4);
  v128.store(address, f64x2.add(v128.load(address), value));
}

export function get(base: usize, at: i32): f64 {
  return load<f64>(base + ((<usize>at) << 3));
}

export function set(base: usize, at: i32, value: f64): void {
  store<f64>(base + ((<usize>at) << 3), value);
}

export function addTo(base: usize, at: i32, value: f64): void {
  const address = base + ((<usize>at) << 3);
  store<f64>(address, load<f64>(address) + value);
}

function bytes(rows: i32, scalars: i32): usize {
  return ((<usize>(rows * pairs)) << 4) + (((<usize>(scalars + 1)) >> 1) << 4);
}

export function beliefBytes(): usize {
  return bytes(beliefRows, beliefScalars);
}

function filterBytes(): usize {
  return bytes(features, scalarCount + evidence + features);
}

function dayWidth(): i32 {
  return 2 * features + evidence + dayScalars;
}

/** Lays the memory out for sequences of so many days; its size in bytes. */
export function setup(kinds: i32, columns: i32, signs: i32, isSelection: bool, most: i32): usize {
  pairs = (kinds + 1) >> 1;
  features = columns;
  evidence = signs;
  selection = isSelection;
  // behind the tables of the logarithm
  filter = (__heap_base + 15) & ~(<usize>15);
  gradient = filter + filterBytes();
  begin = gradient + filterBytes();
  belief = begin + beliefBytes();
  now = belief + beliefBytes();
  after = now + beliefBytes();
  passing = after + beliefBytes();
  days = passing + bytes(passingRows, 0);
  tape = days + bytes(0, most * dayWidth());
  return tape + <usize>most * bytes(stepRows, stepScalars);
}

export function stepOf(day: i32): usize {
  return tape + <usize>day * bytes(stepRows, stepScalars);
}

/** Scalars of a belief; a step has its own behind more rows. */
export function scalarsOf(base: usize): usize {
  return base + ((<usize>(beliefRows * pairs)) << 4);
}

export function stepScalarsOf(step: usize): usize {
  return step + ((<usize>(stepRows * pairs)) << 4);
}

/** Address of a day's features. */
export function dayOf(day: i32): usize {
  return days + ((<usize>(day * dayWidth())) << 3);
}

/** Of its scalars. */
export function dayScalarsOf(day: i32): usize {
  return dayOf(day) + ((<usize>(2 * features + evidence)) << 3);
}

/** Base whose rows are a branch's. */
export function branchOf(step: usize, branch: i32): usize {
  return step + ((<usize>((branchesRow + branch * branchRows) * pairs)) << 4);
}

/** Base whose rows are the derivatives of a branch. */
export function byBranch(branch: i32): usize {
  return passing + ((<usize>(branch * byBranchRows * pairs)) << 4);
}

/** Rows of slopes, of a filter or gradient. */
export function slopesOf(base: usize): usize {
  return base + ((<usize>((scalarCount + 1) >> 1)) << 4);
}

/** Weights of signs, then of features as their covariates. */
export function weightsOf(base: usize): usize {
  return slopesOf(base) + ((<usize>(features * pairs)) << 4);
}
