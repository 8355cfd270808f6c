import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  createMatrix,
  createStream,
  minimizeLbfgs,
  multiplyVector,
  solveSpd,
  type Objective,
} from '../src/index.ts';

/** Chained Rosenbrock: minimum 0 at all ones. */
const rosenbrock: Objective = (x, gradient) => {
  let value = 0;
  gradient.fill(0);
  for (let i = 0; i + 1 < x.length; i++) {
    const [a = 0, b = 0] = [x[i], x[i + 1]];
    const valley = b - a * a;
    value += 100 * valley * valley + (1 - a) ** 2;
    gradient[i] = (gradient[i] ?? 0) - 400 * a * valley - 2 * (1 - a);
    gradient[i + 1] = (gradient[i + 1] ?? 0) + 200 * valley;
  }
  return value;
};

describe('minimizeLbfgs', () => {
  test('finds the minimum of Rosenbrock in 2 and 20 dimensions', () => {
    for (const n of [2, 20]) {
      const start = new Float64Array(n).map((_, i) => (i % 2 === 0 ? -1.2 : 1));
      const found = minimizeLbfgs(rosenbrock, start, { gradientTolerance: 1e-9 });
      expect(found.converged).toBe(true);
      expect(found.gradientNorm).toBeLessThanOrEqual(1e-9);
      expect(found.iterations).toBeLessThan(n === 2 ? 60 : 150);
      for (const value of found.x) expect(value).toBeCloseTo(1, 8);
      expect(start[0]).toBe(-1.2);
    }
  });

  test('solves convex quadratics of any scale as Cholesky does', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(1e6), (n, seed) => {
        const stream = createStream(seed);
        const a = createMatrix(n, n);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < i; j++) {
            a.data[i * n + j] = stream.nextNormal();
            a.data[j * n + i] = a.data[i * n + j] ?? NaN;
          }
          a.data[i * n + i] = 4 * n + 10 * stream.next();
        }
        const scale = 10 ** (stream.nextInt(9) - 4);
        const b = new Float64Array(n).map(() => stream.nextNormal());
        const objective: Objective = (x, gradient) => {
          const ax = multiplyVector(a, x);
          let value = 0;
          for (let i = 0; i < n; i++) {
            const [axi = 0, bi = 0, xi = 0] = [ax[i], b[i], x[i]];
            gradient[i] = scale * (axi - bi);
            value += scale * (0.5 * axi - bi) * xi;
          }
          return value;
        };
        const start = new Float64Array(n).map(() => 10 * stream.nextNormal());
        const found = minimizeLbfgs(objective, start, { gradientTolerance: 1e-8 * scale });
        expect(found.converged).toBe(true);
        solveSpd(a, b).forEach((value, i) => {
          expect(Math.abs((found.x[i] ?? NaN) - value)).toBeLessThan(1e-8);
        });
      }),
    );
  });

  test('every accepted step lowers the value, and the count of iterations is kept', () => {
    const values: number[] = [];
    const found = minimizeLbfgs(rosenbrock, Float64Array.of(-1.2, 1), {
      maxIterations: 5,
      progress: (iteration, value) => {
        expect(iteration).toBe(values.length + 1);
        values.push(value);
      },
    });
    expect(found).toMatchObject({ iterations: 5, converged: false, value: values.at(-1) });
    values.slice(1).forEach((value, i) => {
      expect(value).toBeLessThan(values[i] ?? NaN);
    });
  });

  test('walks back from where the value is not finite', () => {
    const found = minimizeLbfgs((x, gradient) => {
      const [at = 0] = x;
      gradient[0] = 1 - 1 / at;
      return at - Math.log(at);
    }, Float64Array.of(0.01));
    expect(found.converged).toBe(true);
    expect(found.x[0]).toBeCloseTo(1, 5);
  });

  test('says so when there is no minimum, the start is not finite, or it is cancelled', () => {
    const slope: Objective = (x, gradient) => {
      gradient[0] = 1;
      return x[0] ?? NaN;
    };
    expect(minimizeLbfgs(slope, Float64Array.of(0), { maxIterations: 20 }).converged).toBe(false);
    expect(() => minimizeLbfgs(() => NaN, Float64Array.of(0))).toThrow('finite value and gradient');
    const controller = new AbortController();
    const abort = () => {
      controller.abort();
    };
    expect(() =>
      minimizeLbfgs(rosenbrock, Float64Array.of(-1.2, 1), {
        signal: controller.signal,
        progress: abort,
      }),
    ).toThrow('minimizeLbfgs: expected to finish, got a request to stop');
  });
});
