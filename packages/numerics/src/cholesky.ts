import { ProdromeError } from '@prodrome/core';
import { expectFloat64, expectLength } from './check-arguments.ts';
import { createMatrix, expectMatrix, type Matrix } from './matrix.ts';

/**
 * The lower triangular L with L Lᵀ = a, for a symmetric positive definite a, of which only the lower triangle is read.
 * Source: Golub & Van Loan 2013, algorithm 4.2.1 (row by row).
 * @throws ProdromeError `NUMERIC` naming the pivot (from 0) when a is not positive definite; `USAGE` when it is not square.
 */
export function choleskyFactor(a: Matrix): Matrix {
  expectMatrix('choleskyFactor, a', a);
  const n = a.rows;
  expectLength('choleskyFactor, columns', a.columns, n);
  const factor = createMatrix(n, n);
  const l = factor.data;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = a.data[i * n + j] as number;
      for (let k = 0; k < j; k++) rest -= (l[i * n + k] as number) * (l[j * n + k] as number);
      if (i > j) l[i * n + j] = rest / (l[j * n + j] as number);
      else if (rest > 0 && rest < Infinity) l[i * n + i] = Math.sqrt(rest);
      else throw notPositive(i, rest);
    }
  }
  return factor;
}

/**
 * The x with L Lᵀ x = b, from the factor L.
 * @throws ProdromeError `USAGE` when the lengths do not fit.
 */
export function choleskySolve(factor: Matrix, b: Float64Array): Float64Array {
  expectMatrix('choleskySolve, factor', factor);
  const n = factor.rows;
  const l = factor.data;
  expectLength('choleskySolve, columns of factor', factor.columns, n);
  expectFloat64('choleskySolve, b', b, n);
  const x = b.slice();
  for (let i = 0; i < n; i++) {
    let rest = x[i] as number;
    for (let k = 0; k < i; k++) rest -= (l[i * n + k] as number) * (x[k] as number);
    x[i] = rest / (l[i * n + i] as number);
  }
  for (let i = n - 1; i >= 0; i--) {
    let rest = x[i] as number;
    for (let k = i + 1; k < n; k++) rest -= (l[k * n + i] as number) * (x[k] as number);
    x[i] = rest / (l[i * n + i] as number);
  }
  return x;
}

/**
 * The x with a x = b for a symmetric positive definite a.
 * @throws ProdromeError as {@link choleskyFactor} and {@link choleskySolve}.
 */
export function solveSpd(a: Matrix, b: Float64Array): Float64Array {
  return choleskySolve(choleskyFactor(a), b);
}

const notPositive = (pivot: number, value: number): ProdromeError =>
  new ProdromeError('NUMERIC', {
    where: `choleskyFactor, pivot ${pivot}`,
    expected: 'a positive definite matrix',
    got: `a pivot of ${value}`,
    hint: 'Add a ridge to the diagonal, or remove columns that depend on others',
    fields: { pivot },
  });
