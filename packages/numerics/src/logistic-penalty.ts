import { ProdromeError } from '@prodrome/core';
import { expectFloat64, expectInRange } from './check-arguments.ts';

/** The penalties of all p = columns + 1 parameters, intercept last. */
export interface Penalty {
  readonly l1: Float64Array;
  readonly l2: Float64Array;
  readonly center: Float64Array;
  readonly sparse: boolean;
}

/** As in `LogisticProblem`. */
export interface PenaltyOptions {
  readonly columns: number;
  readonly l2: number | Float64Array;
  readonly l1?: number | Float64Array;
  readonly penaltyCenter?: Float64Array;
  readonly interceptL2?: number;
}

/** @throws ProdromeError `USAGE` for wrong lengths, and penalties that are negative or not finite. */
export function penaltyOf(problem: PenaltyOptions): Penalty {
  const { columns, l1 = 0, l2, interceptL2 = 0, penaltyCenter } = problem;
  expectInRange('fitLogistic, interceptL2', interceptL2, 0);
  const center = penaltyCenter ?? new Float64Array(columns + 1);
  expectFloat64('fitLogistic, penaltyCenter', center, columns + 1);
  const first = spread('l1', l1, columns, 0);
  return {
    l1: first,
    l2: spread('l2', l2, columns, interceptL2),
    center,
    sparse: first.some((value) => value > 0),
  };
}

/** The penalty at x + step · direction. */
export function penaltyAt(
  penalty: Penalty,
  x: Float64Array,
  direction: Float64Array,
  step: number,
): number {
  let total = 0;
  for (let j = 0; j < x.length; j++) {
    const value = (x[j] as number) + step * (direction[j] as number);
    const away = value - (penalty.center[j] as number);
    total += (penalty.l1[j] as number) * Math.abs(value);
    total += 0.5 * (penalty.l2[j] as number) * away * away;
  }
  return total;
}

/** Adds the l2 penalty's part, and mirrors the Hessian's upper triangle. */
export function addPenalty(
  penalty: Penalty,
  x: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
): void {
  const p = x.length;
  for (let j = 0; j < p; j++) {
    const l2 = penalty.l2[j] as number;
    gradient[j] = (gradient[j] as number) + l2 * ((x[j] as number) - (penalty.center[j] as number));
    hessian[j * p + j] = (hessian[j * p + j] as number) + l2;
    for (let k = 0; k < j; k++) hessian[j * p + k] = hessian[k * p + j] as number;
  }
}

/** The norm of the smallest subgradient. */
export function steepness(penalty: Penalty, x: Float64Array, gradient: Float64Array): number {
  let total = 0;
  for (let j = 0; j < x.length; j++) {
    const slope = gradient[j] as number;
    const l1 = penalty.l1[j] as number;
    const part =
      x[j] === 0 ? Math.max(0, Math.abs(slope) - l1) : slope + l1 * Math.sign(x[j] as number);
    total += part * part;
  }
  return Math.sqrt(total);
}

function spread(
  name: string,
  value: number | Float64Array,
  columns: number,
  intercept: number,
): Float64Array {
  const all = new Float64Array(columns + 1);
  if (typeof value === 'number') all.fill(value);
  else {
    expectFloat64(`fitLogistic, ${name}`, value, columns);
    all.set(value);
  }
  all[columns] = intercept;
  const bad = all.find((penalty) => !(penalty >= 0 && penalty < Infinity));
  if (bad === undefined) return all;
  throw new ProdromeError('USAGE', {
    where: `fitLogistic, ${name}`,
    expected: 'penalties ≥ 0',
    got: String(bad),
  });
}
