import { describe, expect, test } from '@jest/globals';
import { ProdromeError } from '@prodrome/core';
import fc from 'fast-check';
import {
  choleskyFactor,
  choleskySolve,
  createMatrix,
  createStream,
  multiply,
  multiplyVector,
  solveSpd,
  type Matrix,
} from '../src/index.ts';

const transpose = (a: Matrix): Matrix => {
  const out = createMatrix(a.columns, a.rows);
  a.data.forEach((value, at) => {
    out.data[(at % a.columns) * a.rows + Math.floor(at / a.columns)] = value;
  });
  return out;
};
const random = (rows: number, columns: number, seed: number): Matrix => {
  const stream = createStream(seed);
  return createMatrix(
    rows,
    columns,
    new Float64Array(rows * columns).map(() => stream.nextNormal()),
  );
};
const furthest = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))), 0);
const shape = { rows: fc.integer({ min: 1, max: 9 }), seed: fc.nat(1e6) };

describe('products', () => {
  test('a known one, row-major', () => {
    const a = createMatrix(2, 3, Float64Array.of(1, 2, 3, 4, 5, 6));
    const b = createMatrix(3, 2, Float64Array.of(7, 8, 9, 10, 11, 12));
    expect([...multiply(a, b).data]).toEqual([58, 64, 139, 154]);
    expect([...multiplyVector(a, Float64Array.of(1, 0, -1))]).toEqual([-2, -2]);
  });

  test('(a b) x = a (b x) and (a b)ᵀ = bᵀ aᵀ', () => {
    fc.assert(
      fc.property(shape.rows, shape.rows, shape.rows, shape.seed, (m, k, n, seed) => {
        const [a, b, x] = [random(m, k, seed), random(k, n, seed + 1), random(n, 1, seed + 2).data];
        const ab = multiply(a, b);
        const direct = multiplyVector(a, multiplyVector(b, x));
        expect(furthest(multiplyVector(ab, x), direct)).toBeLessThan(1e-12);
        const turned = multiply(transpose(b), transpose(a)).data;
        expect(furthest(transpose(ab).data, turned)).toBeLessThan(1e-13);
      }),
    );
  });

  test('refuses shapes that do not fit', () => {
    const a = createMatrix(2, 3);
    expect(() => multiply(a, a)).toThrow('multiply, rows of b: expected length 3, got 2');
    expect(() => multiplyVector(a, new Float64Array(2))).toThrow('length 3');
    expect(() => createMatrix(2, 2, new Float64Array(3))).toThrow('length 4');
    expect(() => choleskyFactor(a)).toThrow('length 2');
  });
});

describe('Cholesky', () => {
  test('the textbook factor', () => {
    const a = createMatrix(3, 3, Float64Array.of(4, 12, -16, 12, 37, -43, -16, -43, 98));
    expect([...choleskyFactor(a).data]).toEqual([2, 0, 0, 6, 1, 0, -8, 5, 3]);
  });

  test('L Lᵀ = a, and solutions leave a residual of rounding size', () => {
    fc.assert(
      fc.property(shape.rows, shape.seed, (n, seed) => {
        const root = random(n, n + 3, seed);
        const a = multiply(root, transpose(root));
        const factor = choleskyFactor(a);
        const size = Math.max(...a.data);
        expect(furthest(multiply(factor, transpose(factor)).data, a.data)).toBeLessThan(
          1e-14 * size,
        );
        const b = random(n, 1, seed + 7).data;
        const x = solveSpd(a, b);
        const scale = size * Math.max(1, ...x.map(Math.abs));
        expect(furthest(multiplyVector(a, x), b)).toBeLessThan(1e-13 * scale);
        expect([...choleskySolve(factor, b)]).toEqual([...x]);
      }),
    );
  });

  test('names the pivot that is not positive', () => {
    const refuse = (data: number[]) => {
      try {
        choleskyFactor(createMatrix(2, 2, Float64Array.from(data)));
      } catch (error) {
        if (ProdromeError.is(error, 'NUMERIC')) return error.fields['pivot'];
      }
      return undefined;
    };
    expect(refuse([1, 2, 2, 4])).toBe(1);
    expect(refuse([-1, 0, 0, 1])).toBe(0);
    expect(refuse([1, NaN, NaN, 1])).toBe(1);
    expect(refuse([1, 0, 0, 1])).toBeUndefined();
  });
});
