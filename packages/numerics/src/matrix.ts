import { ProdromeError } from '@prodrome/core';

/** A dense matrix; `data` is row-major, [rows, columns]. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/**
 * A matrix over `data` (not copied), or of zeros.
 * @throws ProdromeError `USAGE` when the length of `data` is not rows · columns.
 */
export function createMatrix(
  rows: number,
  columns: number,
  data = new Float64Array(rows * columns),
): Matrix {
  expectLength('createMatrix, data', data.length, rows * columns);
  return { rows, columns, data };
}

/**
 * The matrix product a b.
 * @throws ProdromeError `USAGE` when the shapes do not fit.
 */
export function multiply(a: Matrix, b: Matrix): Matrix {
  expectLength('multiply, rows of b', b.rows, a.columns);
  const out = createMatrix(a.rows, b.columns);
  for (let i = 0; i < a.rows; i++) {
    const to = i * b.columns;
    for (let k = 0; k < a.columns; k++) {
      const factor = a.data[i * a.columns + k] as number;
      const from = k * b.columns;
      for (let j = 0; j < b.columns; j++) {
        out.data[to + j] = (out.data[to + j] as number) + factor * (b.data[from + j] as number);
      }
    }
  }
  return out;
}

/**
 * The product a x.
 * @throws ProdromeError `USAGE` when the shapes do not fit.
 */
export function multiplyVector(a: Matrix, x: Float64Array): Float64Array {
  expectLength('multiplyVector, x', x.length, a.columns);
  const out = new Float64Array(a.rows);
  for (let i = 0; i < a.rows; i++) {
    let total = 0;
    const from = i * a.columns;
    for (let j = 0; j < a.columns; j++) total += (a.data[from + j] as number) * (x[j] as number);
    out[i] = total;
  }
  return out;
}

/** @throws ProdromeError `USAGE` when they differ. */
export function expectLength(where: string, got: number, expected: number): void {
  if (got === expected) return;
  throw new ProdromeError('USAGE', { where, expected: `length ${expected}`, got: String(got) });
}
