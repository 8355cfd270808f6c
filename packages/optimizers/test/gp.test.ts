import { expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import { builtInSearches, parseSpace, runStudy, type Objective } from '../src/index.ts';
import {
  createProcess,
  fitProcess,
  negativeLogPosterior,
  priorParameters,
} from '../src/search/gaussian-process.ts';
import { logImprovement } from '../src/search/log-improvement.ts';
import { warpLosses } from '../src/search/warp-losses.ts';

const stream = createStream('gp');
const points = Array.from({ length: 12 }, () =>
  Float64Array.from({ length: 3 }, () => stream.next()),
);
const values = Float64Array.from(points, ([a = 0, b = 0]) => Math.sin(6 * a) + (b - 0.4) ** 2);
const data = { points, values };

it('the gradient of the marginal likelihood is that of its differences', () => {
  const parameters = Float64Array.of(-0.4, 0.3, 0.9, 0.2, -5);
  const gradient = new Float64Array(5);
  negativeLogPosterior(data, parameters, gradient);
  gradient.forEach((slope, k) => {
    const at = (step: number): number =>
      negativeLogPosterior(
        data,
        parameters.map((one, j) => (j === k ? one + step : one)),
        new Float64Array(5),
      );
    expect(slope).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 5);
  });
});

it('a process goes through its points, with gradients that are those of its differences', () => {
  const parameters = priorParameters(3);
  parameters[4] = -16;
  const process = createProcess(data, parameters);
  points.forEach((point, i) => {
    const { mean, deviation } = process.predict(point);
    expect(mean).toBeCloseTo(values[i] as number, 3);
    expect(process.means[i]).toBeCloseTo(mean, 9);
    expect(deviation).toBeLessThan(0.01);
  });
  const [ofMean, ofDeviation] = [new Float64Array(3), new Float64Array(3)];
  const point = Float64Array.of(0.31, 0.72, 0.55);
  process.predictWith(point, ofMean, ofDeviation);
  for (let k = 0; k < 3; k++) {
    const at = (step: number) => process.predict(point.map((x, j) => (j === k ? x + step : x)));
    const [up, down] = [at(1e-5), at(-1e-5)];
    expect(ofMean[k]).toBeCloseTo((up.mean - down.mean) / 2e-5, 5);
    expect(ofDeviation[k]).toBeCloseTo((up.deviation - down.deviation) / 2e-5, 5);
  }
});

it('points that are the same do not break it, and what is not finite is refused', () => {
  const same = {
    points: Array.from({ length: 40 }, () => Float64Array.of(0.5, 0.5)),
    values: new Float64Array(40).fill(1),
  };
  const hard = Float64Array.of(8, 8, 20, -40);
  expect(createProcess(same, hard).predict(Float64Array.of(0.5, 0.5)).mean).toBeCloseTo(1, 2);
  expect(fitProcess(same, hard).value).not.toBeNaN();
  expect(() =>
    createProcess({ ...same, points: [0, NaN].map((x) => Float64Array.of(x, 0)) }, hard),
  ).toThrow(/gaussian process: expected a positive definite kernel of 2 points/);
});

it('a fitted process knows which coordinate does not matter', () => {
  const start = priorParameters(3);
  const { parameters, value } = fitProcess(data, start);
  expect(value).toBeLessThan(negativeLogPosterior(data, start, new Float64Array(5)));
  expect(parameters[2]).toBeGreaterThan((parameters[0] as number) + 1);
});

it('the logarithm of the expected improvement equals that of mpmath 1.3, also where that underflows', () => {
  expect(logImprovement(1).value).toBeCloseTo(0.08002621884930694, 12);
  expect(logImprovement(-1).value).toBeCloseTo(-2.485121025712641, 12);
  expect(logImprovement(-2.5).value).toBeCloseTo(-6.212541645443513, 10);
  expect(logImprovement(-10).value).toBeCloseTo(-55.55312203612236, 10);
  expect(logImprovement(-100).value).toBeCloseTo(-5010.12957880025, 8);
  for (const z of [-60, -2.6, -2.4, 0.3]) {
    const difference = logImprovement(z + 1e-5).value - logImprovement(z - 1e-5).value;
    expect(logImprovement(z).slope / (difference / 2e-5)).toBeCloseTo(1, 6);
  }
});

it('warped losses keep their order, and what failed is as high as the highest', () => {
  const losses = Float64Array.of(1e9, 3, NaN, 1, 2, 1e4, 1.5);
  const warped = warpLosses(losses);
  const order = (of: Float64Array): number[] =>
    [3, 6, 4, 1, 5, 0].sort((i, j) => (of[i] as number) - (of[j] as number));
  expect(order(warped)).toEqual([3, 6, 4, 1, 5, 0]);
  expect(warped[2]).toBe(warped[0]);
  expect(warpLosses(Float64Array.of(2, 2, 2))).toEqual(new Float64Array(3));
});

const lossOf = async (name: string, written: object, objective: Objective, trials: number) => {
  let sum = 0;
  for (let seed = 0; seed < 3; seed++) {
    const space = parseSpace(written as Readonly<Record<string, unknown>>);
    const { best } = await runStudy(
      { search: builtInSearches().get(name), space, seed, trials },
      objective,
    );
    sum += best?.loss ?? NaN;
  }
  return sum / 3;
};

it('it finds a shifted least in few trials, of numbers, whole numbers, choices and conditions', async () => {
  const line = { low: -5, high: 5 };
  const numbers: Objective = ({ a, b, c }) =>
    (Number(a) - 1.3) ** 2 + (Number(b) + 2.7) ** 2 + (Number(c) - Number(a)) ** 2;
  expect(await lossOf('gp', { a: line, b: line, c: line }, numbers, 40)).toBeLessThan(1e-3);
  const mixed = {
    kind: ['a', 'b', 'c', 'd'],
    n: { low: 1, high: 64, integer: true },
    rate: { low: 0.0001, high: 1, log: true, when: { kind: ['b'] } },
  };
  const objective: Objective = ({ kind, n, rate }) =>
    (kind === 'b' ? 0.3 * (Math.log10(Number(rate)) + 2) ** 2 : 1) + ((Number(n) - 40) / 20) ** 2;
  expect(await lossOf('gp', mixed, objective, 40)).toBeLessThan(0.01);
});

it('when all values of a small space were tried, it goes on', async () => {
  const objective: Objective = ({ a, b }) => Number(a === 'x') + Number(b);
  expect(await lossOf('gp', { a: ['x', 'y'], b: [1, 2] }, objective, 16)).toBe(1);
});
