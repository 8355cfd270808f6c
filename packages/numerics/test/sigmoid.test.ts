import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  clipProbability,
  logit,
  logOnePlusExp,
  logSumExp,
  sigmoid,
  softmaxInto,
} from '../src/index.ts';

const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -800, max: 800 });
const near = (a: number, b: number, tolerance: number) => {
  expect(Math.abs(a - b)).toBeLessThanOrEqual(tolerance * Math.max(1e-300, Math.abs(b)));
};

describe('sigmoid, logit, softplus', () => {
  test('known values, to full relative precision (60-digit decimals)', () => {
    near(sigmoid(-700), 9.85967654375977e-305, 1e-13);
    near(sigmoid(2), 0.8807970779778824, 1e-15);
    expect([sigmoid(-Infinity), sigmoid(0), sigmoid(Infinity)]).toEqual([0, 0.5, 1]);
    near(logOnePlusExp(-40), 4.248354255291589e-18, 1e-15);
    near(logOnePlusExp(1), 1.3132616875182228, 1e-15);
    expect(logOnePlusExp(1e4)).toBe(1e4);
    near(logit(0.5 + 2 ** -40), 3.637978807091713e-12, 1e-15);
    near(logit(0.9), 2.1972245773362196, 1e-15);
    expect([logit(0), logit(0.5), logit(1)]).toEqual([-Infinity, 0, Infinity]);
    expect(logit(-0.1)).toBeNaN();
  });

  test('logit undoes sigmoid; sigmoid(x) + sigmoid(−x) = 1; softplus(x) − softplus(−x) = x', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -30, max: 3 }), (x) => {
        expect(Math.abs(logit(sigmoid(x)) - x)).toBeLessThanOrEqual(1e-13 * Math.max(1, -x));
      }),
    );
    fc.assert(
      fc.property(finite, (x) => {
        expect(Math.abs(sigmoid(x) + sigmoid(-x) - 1)).toBeLessThanOrEqual(2 ** -52);
        const difference = logOnePlusExp(x) - logOnePlusExp(-x);
        expect(Math.abs(difference - x)).toBeLessThanOrEqual(4e-16 * Math.max(1, Math.abs(x)));
      }),
    );
  });
});

describe('softmax and log-sum-exp', () => {
  test('softmax is a distribution, ignores a shift, and is exp(score − log-sum-exp)', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 20 }), finite, (scores, shift) => {
        const n = scores.length;
        const out = new Float64Array(n + 2).fill(-1);
        softmaxInto(Float64Array.from([9, ...scores, 9]), 1, n + 1, out);
        const shares = out.subarray(1, n + 1);
        expect([out[0], out[n + 1]]).toEqual([-1, -1]);
        expect(shares.every((share) => share >= 0)).toBe(true);
        expect(Math.abs(shares.reduce((a, b) => a + b) - 1)).toBeLessThanOrEqual(n * 2 ** -52);
        const total = logSumExp(scores);
        scores.forEach((score, i) => {
          expect(Math.abs((shares[i] ?? NaN) - Math.exp(score - total))).toBeLessThan(1e-12);
        });
        const shifted = new Float64Array(n);
        softmaxInto(
          Float64Array.from(scores, (score) => score + shift),
          0,
          n,
          shifted,
        );
        shifted.forEach((share, i) => {
          expect(Math.abs(share - (shares[i] ?? NaN))).toBeLessThan(1e-12);
        });
      }),
    );
  });

  test('masked scores get exactly 0; scores without a finite one are refused', () => {
    const out = new Float64Array(3);
    softmaxInto(Float64Array.of(-Infinity, 1e4, 1e4), 0, 3, out);
    expect([...out]).toEqual([0, 0.5, 0.5]);
    for (const bad of [-Infinity, Infinity, NaN]) {
      expect(() => {
        softmaxInto(Float64Array.of(-Infinity, bad), 0, 2, out);
      }).toThrow('softmax');
    }
    softmaxInto(out, 1, 1, out);
    expect([...out]).toEqual([0, 0.5, 0.5]);
  });

  test('log-sum-exp of ranges, nothing and infinities', () => {
    expect(logSumExp([1e3, 0, 0, 1e3], 1, 3)).toBeCloseTo(Math.LN2, 15);
    expect(logSumExp([1e3, 1e3])).toBeCloseTo(1e3 + Math.LN2, 12);
    expect(logSumExp([])).toBe(-Infinity);
    expect(logSumExp([-Infinity])).toBe(-Infinity);
    expect(logSumExp([0, Infinity])).toBe(Infinity);
    expect(logSumExp([NaN, 1])).toBeNaN();
  });
});

test('clipProbability keeps logarithms finite and leaves the rest alone', () => {
  expect([0, 1, 0.25, 1e-16].map(clipProbability)).toEqual([1e-15, 1 - 1e-15, 0.25, 1e-15]);
  expect(clipProbability(NaN)).toBeNaN();
});
