import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  createStream,
  fitLogistic,
  logOnePlusExp,
  sigmoid,
  type LogisticFit,
  type LogisticProblem,
} from '../src/index.ts';

const rows = 60;
const columns = 4;
const values = Float64Array.from({ length: rows * columns }, (_, at) => {
  const [i, j] = [Math.floor(at / columns), at % columns];
  return ((i * (2 * j + 3) * 7 + j * j * 5 + i * i) % 23) / 8 - 1.25;
});
const labels = Float64Array.from({ length: rows }, (_, i) =>
  (i * i * 3 + i * 5) % 11 < 4 ? 1 : 0,
);
const weights = Float64Array.from({ length: rows }, (_, i) => 1 + (i % 3));
const base = { rows, columns, values, labels };

const parameters = (fit: LogisticFit) => [...fit.coefficients, fit.intercept];
const expectNear = (fit: LogisticFit, wanted: readonly number[], tolerance: number) => {
  expect(fit.converged).toBe(true);
  parameters(fit).forEach((value, j) => {
    expect(Math.abs(value - (wanted[j] ?? NaN))).toBeLessThan(tolerance);
  });
};

/** The smooth part's gradient, row by row. */
const slopes = (problem: Omit<LogisticProblem, 'l2'>, fit: LogisticFit): number[] => {
  const { columns: d } = problem;
  const out = new Array<number>(d + 1).fill(0);
  for (let i = 0; i < problem.rows; i++) {
    const x = [...problem.values.subarray(i * d, (i + 1) * d), 1];
    const margin = x.reduce((total, v, j) => total + v * (parameters(fit)[j] ?? NaN), 0);
    const chance = sigmoid(margin + (problem.offsets?.[i] ?? 0));
    const slope = (problem.weights?.[i] ?? 1) * (chance - (problem.labels[i] ?? NaN));
    x.forEach((v, j) => (out[j] = (out[j] ?? 0) + slope * v));
  }
  return out;
};

const randomProblem = (
  seed: number,
  n: number,
  d: number,
): Required<
  Pick<LogisticProblem, 'rows' | 'columns' | 'values' | 'labels' | 'weights' | 'offsets'>
> => {
  const stream = createStream(seed);
  const normals = (length: number, scale: number) =>
    new Float64Array(length).map(() => scale * stream.nextNormal());
  return {
    rows: n,
    columns: d,
    values: Float32Array.from(normals(n * d, 1)),
    labels: new Float64Array(n).map((_, i) => (i === 0 ? 1 : i === 1 ? 0 : stream.nextInt(2))),
    weights: new Float64Array(n).map(() => stream.nextInt(4)),
    offsets: normals(n, 0.5),
  };
};

describe('scikit-learn 1.9.1, LogisticRegression', () => {
  test('l2, newton-cholesky, tol 1e-12', () => {
    const at = (l2: number, w?: Float64Array) =>
      fitLogistic({ ...base, l2, ...(w && { weights: w }) });
    // l2 = 1 / C
    expectNear(
      at(0.1),
      [
        -0.0976280438087308, -0.3830147117075271, -0.03979853905099424, 0.22641248591889548,
        0.1429807660060944,
      ],
      2e-9,
    );
    expectNear(
      at(0.1, weights),
      [
        -0.14545192056912915, -0.2500806915195257, 0.301185010249323, 0.23747015110877176,
        0.08497490716933327,
      ],
      2e-9,
    );
    expectNear(
      at(10, weights),
      [
        -0.12078665702036026, -0.1875157196518047, 0.18772327790117582, 0.1288689524432998,
        0.1530792227208043,
      ],
      2e-9,
    );
    expectNear(
      at(0),
      [
        -0.0978778900187283, -0.3870785539438998, -0.040912458361043416, 0.22916731640856214,
        0.14269943628062656,
      ],
      2e-9,
    );
  });

  test('elastic net, saga, tol 1e-14', () => {
    const at = (C: number, ratio: number) =>
      fitLogistic({ ...base, l2: (1 - ratio) / C, l1: ratio / C });
    const half = at(1, 0.5);
    expectNear(
      half,
      [-0.051134651500205554, -0.3156519293172152, 0, 0.17395809528183698, 0.15535946246248492],
      1e-9,
    );
    expect(half.coefficients[2]).toBe(0);
    expectNear(
      at(1, 1),
      [-0.009655426371898906, -0.28579905083248347, 0, 0.13179149224162712, 0.17824651874311565],
      1e-9,
    );
    expectNear(
      at(3, 0.7),
      [
        -0.0723748827780047, -0.35341376624852744, -0.005318090419584723, 0.21079701005596016,
        0.1422247128815448,
      ],
      1e-9,
    );
  });
});

describe('fitLogistic', () => {
  test('the (sub)gradient vanishes: random problems with weights, offsets and both penalties', () => {
    const strength = fc.constantFrom(0, 0.3, 3, 30);
    fc.assert(
      fc.property(fc.nat(1e6), fc.nat(6), strength, strength, (seed, d, l1, extra) => {
        const problem = randomProblem(seed, 90, d);
        const l2 = extra + 0.01;
        const center = new Float64Array(d + 1).fill(0.4);
        const fit = fitLogistic({ ...problem, l1, l2, penaltyCenter: center, interceptL2: 0.7 });
        expect(fit.converged).toBe(true);
        slopes(problem, fit).forEach((slope, j) => {
          const value = parameters(fit)[j] ?? NaN;
          const smooth = slope + (j < d ? l2 : 0.7) * (value - 0.4);
          const pull = j < d ? l1 : 0;
          const rest =
            value === 0 ? Math.max(0, Math.abs(smooth) - pull) : smooth + pull * Math.sign(value);
          expect(Math.abs(rest)).toBeLessThan(1e-9 * 180);
        });
      }),
    );
  });

  test('the objective is the one promised', () => {
    const problem = randomProblem(5, 40, 3);
    const center = Float64Array.of(1, 0, -1, 0);
    const l1 = Float64Array.of(0, 0.5, 2);
    const fit = fitLogistic({ ...problem, l2: 1.5, l1, penaltyCenter: center });
    let wanted = 0;
    for (let i = 0; i < 40; i++) {
      let margin = fit.intercept + (problem.offsets[i] ?? NaN);
      fit.coefficients.forEach((b, j) => (margin += b * (problem.values[3 * i + j] ?? NaN)));
      const loss = logOnePlusExp(margin) - (problem.labels[i] ?? NaN) * margin;
      wanted += (problem.weights[i] ?? NaN) * loss;
    }
    fit.coefficients.forEach((b, j) => {
      wanted += (l1[j] ?? NaN) * Math.abs(b) + 0.75 * (b - (center[j] ?? NaN)) ** 2;
    });
    expect(fit.objective).toBeCloseTo(wanted, 11);
  });

  test('weights are repetitions, offsets shift the solution, any start leads there', () => {
    const problem = randomProblem(11, 70, 3);
    const { weights: w, values: x, labels: y } = problem;
    const copies = [...w.keys()].flatMap((i) => new Array<number>(w[i] ?? 0).fill(i));
    const plain = { rows: 70, columns: 3, values: x, labels: y, weights: w, l2: 0 };
    const fit = fitLogistic(plain);
    const repeated = fitLogistic({
      rows: copies.length,
      columns: 3,
      values: Float64Array.from(copies.flatMap((i) => [...x.subarray(3 * i, 3 * i + 3)])),
      labels: Float64Array.from(copies, (i) => y[i] ?? NaN),
      l2: 0,
    });
    expectNear(repeated, parameters(fit), 1e-9);
    const offsets = new Float64Array(70).map((_, i) => 2 * (x[3 * i] ?? NaN) - 1);
    const [b0 = NaN, b1 = NaN, b2 = NaN] = fit.coefficients;
    expectNear(fitLogistic({ ...plain, offsets }), [b0 - 2, b1, b2, fit.intercept + 1], 1e-9);
    const start = Float64Array.of(5, -5, 5, -3);
    expectNear(fitLogistic({ ...plain, start }), parameters(fit), 1e-9);
    expect(fitLogistic({ ...plain, start: Float64Array.from(parameters(fit)) }).iterations).toBe(0);
  });

  test('only an intercept: the log-odds of the weighted mean, also of soft labels', () => {
    const fit = fitLogistic({
      rows: 3,
      columns: 0,
      values: new Float64Array(0),
      labels: Float64Array.of(0.25, 1, 0),
      weights: Float64Array.of(2, 1, 3),
      l2: 0,
    });
    expectNear(fit, [Math.log(1.5 / 4.5)], 1e-12);
  });

  test('separable data: solved with l2, and never called converged without', () => {
    const separable = {
      rows: 4,
      columns: 1,
      values: Float64Array.of(-2, -1, 1, 2),
      labels: Float64Array.of(0, 0, 1, 1),
    };
    const small = fitLogistic({ ...separable, l2: 1e-6 });
    expect(small.converged).toBe(true);
    expect(Math.abs(small.intercept)).toBeLessThan(1e-6);
    expect(small.coefficients[0]).toBeGreaterThan(8);
    const free = fitLogistic({ ...separable, l2: 0 });
    expect(free.converged).toBe(false);
    expect(free.iterations).toBeLessThanOrEqual(100);
    expect(Number.isFinite(free.intercept)).toBe(true);
    const partly = fitLogistic({
      rows: 200,
      columns: 1,
      values: new Float64Array(200).map((_, i) => (i % 3 === 0 ? 34.5 : -34.5)),
      labels: new Float64Array(200).map((_, i) => (i % 3 === 0 || i % 10 === 1 ? 1 : 0)),
      l2: 0,
    });
    expect(partly.converged).toBe(false);
    const oneClass = fitLogistic({ ...separable, labels: new Float64Array(4), l2: 1 });
    expect(oneClass.converged).toBe(false);
    const sparse = fitLogistic({ ...separable, l2: 0, l1: 0.01 });
    expect(sparse.converged).toBe(true);
  });

  test('a doubled column without l2 gives the forecasts of the single one', () => {
    const single = fitLogistic({ ...base, l2: 0 });
    const doubled = Float64Array.from({ length: rows * 5 }, (_, at) => {
      const [i, j] = [Math.floor(at / 5), at % 5];
      return values[4 * i + (j === 4 ? 0 : j)] ?? NaN;
    });
    const fit = fitLogistic({ ...base, columns: 5, values: doubled, l2: 0 });
    expect(fit.converged).toBe(true);
    const [b0 = NaN, b1 = NaN, b2 = NaN, b3 = NaN, again = NaN] = fit.coefficients;
    expectNear(single, [b0 + again, b1, b2, b3, fit.intercept], 1e-8);
    expect(b0).toBeCloseTo(again, 4);
  });

  test('the answer scales with its columns', () => {
    const scaled = values.map((value, at) => value * (at % 4 === 1 ? 1e4 : 1e-3));
    const fit = fitLogistic({ ...base, values: scaled, l2: 0 });
    const wanted = parameters(fitLogistic({ ...base, l2: 0 }));
    expect(fit.converged).toBe(true);
    fit.coefficients.forEach((value, j) => {
      expect(value * (j === 1 ? 1e4 : 1e-3)).toBeCloseTo(wanted[j] ?? NaN, 7);
    });
  });

  test('says what is wrong with its arguments', () => {
    const refuses = (change: Partial<LogisticProblem>, message: string) => {
      expect(() => fitLogistic({ ...base, l2: 1, ...change })).toThrow(message);
    };
    refuses({ l2: -1 }, 'l2: expected penalties ≥ 0, got -1');
    refuses({ l1: Float64Array.of(1) }, 'l1: expected length 4, got 1');
    refuses({ labels: labels.map((label) => 2 * label) }, 'labels, row');
    refuses({ weights: weights.map((weight) => -weight) }, 'weights, row 0');
    refuses({ values: values.map(() => NaN) }, 'an objective of NaN');
    refuses({ start: new Float64Array(4) }, 'start: expected length 5, got 4');
    refuses({ penaltyCenter: new Float64Array(4) }, 'penaltyCenter');
    refuses({ signal: AbortSignal.abort() }, 'a request to stop');
  });

  /** Rows of which most hold numbers in the first column alone. */
  const many = (n: number): LogisticProblem => {
    const stream = createStream('many rows');
    const own = new Float64Array(n * 9);
    const classes = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const width = i < n / 5 ? 9 : 1 + (i % 2);
      for (let j = 0; j < width; j++) own[i * 9 + j] = stream.nextNormal();
      classes[i] = Number(stream.next() < sigmoid(0.8 * (own[i * 9] ?? NaN) - 0.5));
    }
    return { rows: n, columns: 9, values: own, labels: classes, l2: 1 };
  };

  test('columns that are 0 throughout are passed over, not lost', () => {
    const problem = many(400);
    const fit = fitLogistic(problem);
    slopes(problem, fit).forEach((slope, j) => {
      expect(Math.abs(slope + (j < 9 ? (parameters(fit)[j] ?? NaN) : 0))).toBeLessThan(1e-6);
    });
  });
});
