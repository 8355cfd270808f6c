import { ProdromeError, throwIfCancelled, type CancelSignal } from '@prodrome/core';
import { choleskyFactor, choleskySolve } from './cholesky.ts';
import {
  expectFloat64,
  expectInRange,
  expectLength,
  expectNumbers,
  expectObject,
  expectWhole,
} from './check-arguments.ts';
import { descendCoordinates } from './coordinate-descent.ts';
import { addPenalty, penaltyAt, penaltyOf, steepness, type Penalty } from './logistic-penalty.ts';
import { curvatureInto, lossAlong, marginsInto, type LogisticRows } from './logistic-rows.ts';
import { createMatrix } from './matrix.ts';

/** A penalised logistic regression. */
export interface LogisticProblem {
  readonly rows: number;
  readonly columns: number;
  /** [rows, columns] row-major, finite. */
  readonly values: Float32Array | Float64Array;
  /** [rows] in [0, 1]. */
  readonly labels: Float64Array;
  /** [rows], non-negative; absent = all 1. */
  readonly weights?: Float64Array;
  /** [rows] added to the log-odds; absent = all 0. */
  readonly offsets?: Float64Array;
  /** One for all columns, or [columns]; non-negative. */
  readonly l2: number | Float64Array;
  /** One for all columns, or [columns]; non-negative; default 0. */
  readonly l1?: number | Float64Array;
  /** [columns + 1], intercept last; default 0. */
  readonly start?: Float64Array;
  /** [columns + 1], intercept last: what the l2 penalty pulls towards; default 0. */
  readonly penaltyCenter?: Float64Array;
  /** Default 0: the intercept is free. */
  readonly interceptL2?: number;
  readonly signal?: CancelSignal;
  /** Default 100. */
  readonly maxIterations?: number;
}

/** What {@link fitLogistic} found. */
export interface LogisticFit {
  /** [columns] */
  readonly coefficients: Float64Array;
  readonly intercept: number;
  readonly iterations: number;
  readonly converged: boolean;
  readonly objective: number;
}

/**
 * Minimises Σᵢ wᵢ · logloss(yᵢ, xᵢᵀβ + b + offsetᵢ) + Σⱼ l1ⱼ |βⱼ| + ½ Σⱼ l2ⱼ (βⱼ − cⱼ)² by damped Newton steps:
 * Cholesky without l1, coordinate descent on the quadratic model with it.
 *
 * `converged` means: the (sub)gradient's norm is at most 1e-9 · max(1, Σw), and a further step would move no log-odds by
 * more than 0.001. The second keeps separable data without l2 from passing as solved while the coefficients still grow.
 * Where the Hessian is singular, a ridge of 1e-10 of its mean diagonal (trace / p) chooses the step, and log-odds beyond
 * 25 count as still growing.
 * Deterministic. Measured: 1 M rows of 20 columns in 0.4 to 0.5 s a step.
 * @throws ProdromeError `USAGE` for wrong lengths or penalties, `NUMERIC` for labels outside [0, 1] or values that are not
 * finite, `CANCELLED` between steps.
 * Source: Friedman, Hastie & Tibshirani 2010, doi:10.18637/jss.v033.i01; Lee, Sun & Saunders 2014, doi:10.1137/130921428.
 */
export function fitLogistic(problem: LogisticProblem): LogisticFit {
  const data = checked(problem);
  const penalty = penaltyOf(problem);
  const { rows, columns } = data;
  const p = columns + 1;
  const tolerance = 1e-9 * Math.max(1, totalWeight(data));
  const x = problem.start?.slice() ?? new Float64Array(p);
  const margins = new Float64Array(rows);
  const change = new Float64Array(rows);
  const gradient = new Float64Array(p);
  const hessian = new Float64Array(p * p);

  marginsInto(data, x, margins);
  let objective = lossAlong(data, margins, change, 0) + penaltyAt(penalty, x, x, 0);
  if (!Number.isFinite(objective)) throw notFinite(objective);
  for (let iterations = 0; ; iterations++) {
    throwIfCancelled(problem.signal, 'fitLogistic');
    curvatureInto(data, margins, gradient, hessian);
    addPenalty(penalty, x, gradient, hessian);
    const steep = steepness(penalty, x, gradient) > tolerance;
    const { direction, damped } = newtonStep(penalty, x, gradient, hessian, tolerance);
    if (direction) marginsInto(data, direction, change);
    const settled =
      direction !== undefined && reach(change) <= 1e-3 && !(damped && reach(margins) > saturated);
    const done = !steep && settled;
    const step =
      done || direction === undefined || iterations >= (problem.maxIterations ?? 100)
        ? undefined
        : shorten(data, penalty, x, direction, gradient, margins, change, objective);
    if (step === undefined || direction === undefined) {
      return {
        coefficients: x.slice(0, columns),
        intercept: x[columns] as number,
        iterations,
        converged: done,
        objective,
      };
    }
    for (let j = 0; j < p; j++) x[j] = (x[j] as number) + step.length * (direction[j] as number);
    objective = step.objective;
    marginsInto(data, x, margins);
  }
}

interface Step {
  /** Undefined when there is no curvature at all. */
  readonly direction: Float64Array | undefined;
  readonly damped: boolean;
}

/** Log-odds that leave a row no curvature: with a singular Hessian, a sign that they still grow. */
const saturated = 25;

/** The step to the minimum of the quadratic model. */
function newtonStep(
  penalty: Penalty,
  x: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
  tolerance: number,
): Step {
  if (!penalty.sparse) return solveDamped(hessian, gradient);
  const target = descendCoordinates(x, gradient, hessian, penalty.l1, 0.01 * tolerance);
  return { direction: target.map((value, j) => value - (x[j] as number)), damped: false };
}

function solveDamped(hessian: Float64Array, gradient: Float64Array): Step {
  const p = gradient.length;
  const downhill = gradient.map((value) => -value);
  let trace = 0;
  for (let j = 0; j < p; j++) trace += hessian[j * p + j] as number;
  for (const ridge of [0, 1e-10, 1e-6]) {
    const damped = createMatrix(p, p, hessian.slice());
    for (let j = 0; j < p; j++) {
      damped.data[j * p + j] = (hessian[j * p + j] as number) + (ridge * trace) / p;
    }
    try {
      const factor = choleskyFactor(damped);
      if (ridge > 0 || wellPivoted(factor.data, hessian, p)) {
        return { direction: choleskySolve(factor, downhill), damped: ridge > 0 };
      }
    } catch (error) {
      if (!ProdromeError.is(error, 'NUMERIC')) throw error;
    }
  }
  return { direction: undefined, damped: true };
}

/** False when a pivot is nothing but what rounding left of its diagonal. */
function wellPivoted(factor: Float64Array, hessian: Float64Array, p: number): boolean {
  for (let j = 0; j < p; j++) {
    if ((factor[j * p + j] as number) ** 2 < 1e-13 * (hessian[j * p + j] as number)) return false;
  }
  return true;
}

/** Halves the step until the objective falls by a part of what the model promises. */
function shorten(
  data: LogisticRows,
  penalty: Penalty,
  x: Float64Array,
  direction: Float64Array,
  gradient: Float64Array,
  margins: Float64Array,
  change: Float64Array,
  objective: number,
): { length: number; objective: number } | undefined {
  let promised = 0;
  for (let j = 0; j < x.length; j++) {
    const from = x[j] as number;
    const by = direction[j] as number;
    const l1 = penalty.l1[j] as number;
    promised += (gradient[j] as number) * by + l1 * (Math.abs(from + by) - Math.abs(from));
  }
  // close to the minimum the fall is less than the rounding of the objective
  const rounding = 1e-13 * Math.abs(objective);
  for (let length = 1; length > 1e-12; length /= 2) {
    const found =
      lossAlong(data, margins, change, length) + penaltyAt(penalty, x, direction, length);
    if (found <= objective + 1e-4 * length * promised + rounding)
      return { length, objective: found };
  }
  return undefined;
}

function checked(problem: LogisticProblem): LogisticRows {
  expectObject('fitLogistic, problem', problem);
  const { rows, columns, values, labels, weights, offsets, start, maxIterations = 100 } = problem;
  expectWhole('fitLogistic, rows', rows, 0);
  expectWhole('fitLogistic, columns', columns, 0);
  // single precision is as good
  expectNumbers('fitLogistic, values', values);
  expectLength('fitLogistic, values', values.length, rows * columns);
  expectFloat64('fitLogistic, labels', labels, rows);
  if (weights) expectFloat64('fitLogistic, weights', weights, rows);
  if (offsets) expectFloat64('fitLogistic, offsets', offsets, rows);
  if (start) expectFloat64('fitLogistic, start', start, columns + 1);
  expectInRange('fitLogistic, maxIterations', maxIterations, 0);
  expectAll('labels', 'numbers in [0, 1]', labels, (label) => label >= 0 && label <= 1);
  if (weights) expectAll('weights', 'finite numbers ≥ 0', weights, (w) => w >= 0 && w < Infinity);
  return { rows, columns, values, labels, weights, offsets };
}

function expectAll(
  name: string,
  expected: string,
  values: Float64Array,
  sound: (value: number) => boolean,
): void {
  const row = values.findIndex((value) => !sound(value));
  if (row < 0) return;
  throw new ProdromeError('NUMERIC', {
    where: `fitLogistic, ${name}, row ${row}`,
    expected,
    got: String(values[row]),
  });
}

function totalWeight(data: LogisticRows): number {
  return data.weights?.reduce((total, weight) => total + weight, 0) ?? data.rows;
}

function reach(change: Float64Array): number {
  let furthest = 0;
  for (let i = 0; i < change.length; i++) {
    const size = Math.abs(change[i] as number);
    if (Number.isNaN(size)) return NaN;
    if (size > furthest) furthest = size;
  }
  return furthest;
}

const notFinite = (objective: number): ProdromeError =>
  new ProdromeError('NUMERIC', {
    where: 'fitLogistic',
    expected: 'finite values, offsets and start',
    got: `an objective of ${objective}`,
  });
