import { expectFloat64, expectLength, expectObject, expectWhole } from './check-arguments.ts';

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
export function createMatrix(rows: number, columns: number, data?: Float64Array): Matrix {
  expectWhole('createMatrix, rows', rows, 0);
  expectWhole('createMatrix, columns', columns, 0);
  if (data === undefined) return { rows, columns, data: new Float64Array(rows * columns) };
  expectFloat64('createMatrix, data', data, rows * columns);
  return { rows, columns, data };
}

/**
 * The matrix product a b.
 * @throws ProdromeError `USAGE` when the shapes do not fit.
 */
export function multiply(a: Matrix, b: Matrix): Matrix {
  expectMatrix('multiply, a', a);
  expectMatrix('multiply, b', b);
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
  expectMatrix('multiplyVector, a', a);
  expectFloat64('multiplyVector, x', x, a.columns);
  const out = new Float64Array(a.rows);
  for (let i = 0; i < a.rows; i++) {
    let total = 0;
    const from = i * a.columns;
    for (let j = 0; j < a.columns; j++) total += (a.data[from + j] as number) * (x[j] as number);
    out[i] = total;
  }
  return out;
}

/** @throws ProdromeError `USAGE` when it is no matrix. */
export function expectMatrix(where: string, value: Matrix): void {
  expectObject(where, value, 'a matrix');
  expectWhole(`${where}, rows`, value.rows, 0);
  expectWhole(`${where}, columns`, value.columns, 0);
  expectFloat64(`${where}, data`, value.data, value.rows * value.columns);
}
