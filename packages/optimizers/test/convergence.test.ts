import { expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import { builtInSearches, parseSpace, runStudy, type Objective } from '../src/index.ts';
import { createParzen } from '../src/search/parzen.ts';
import { symmetricEigen } from '../src/search/symmetric-eigen.ts';

const searches = builtInSearches();
const box = (d: number) =>
  parseSpace(
    Object.fromEntries(Array.from({ length: d }, (_, i) => [`x${i}`, { low: -5, high: 5 }])),
  );
const at = [1.3, -2.7, 3.1, 0.4, -0.9];
const distances: Objective = (parameters) =>
  Object.values(parameters).reduce<number>((sum, x, i) => sum + (Number(x) - (at[i] ?? 0)) ** 2, 0);
const rosenbrock: Objective = ({ x0, x1 }) =>
  100 * (Number(x1) - Number(x0) ** 2) ** 2 + (1 - Number(x0)) ** 2;
const bestOf = async (name: string, d: number, trials: number, objective: Objective) => {
  const study = { search: searches.get(name), space: box(d), seed: 4, trials };
  return (await runStudy(study, objective)).best?.loss ?? NaN;
};

it.each([
  ['cma_es', 1500, 1e-8],
  ['differential_evolution', 3000, 1e-4],
  ['nelder_mead', 1500, 1e-8],
  ['hybrid', 1500, 1e-8],
] as const)(
  '%s finds the least of a shifted sphere in 5 dimensions',
  async (name, trials, loss) => {
    expect(await bestOf(name, 5, trials, distances)).toBeLessThan(loss);
  },
);

it.each([
  ['cma_es', 1500],
  ['differential_evolution', 3000],
  ['nelder_mead', 1500],
  ['hybrid', 1500],
] as const)('%s follows the curved valley', async (name, trials) => {
  expect(await bestOf(name, 2, trials, rosenbrock)).toBeLessThan(1e-6);
});

it('tpe is far better than chance in few trials, also of choices, whole numbers and conditions', async () => {
  const space = parseSpace({
    kind: ['a', 'b', 'c', 'd'],
    n: { low: 1, high: 64, integer: true },
    rate: { low: 0.0001, high: 1, log: true, when: { kind: ['b'] } },
  });
  const objective: Objective = ({ kind, n, rate }) =>
    (kind === 'b' ? 0.3 * (Math.log10(Number(rate)) + 2) ** 2 : 1) + ((Number(n) - 40) / 20) ** 2;
  const lossOf = async (name: string) => {
    let sum = 0;
    for (let seed = 0; seed < 8; seed++) {
      const { best } = await runStudy(
        { search: searches.get(name), space, seed, trials: 50 },
        objective,
      );
      sum += best?.loss ?? NaN;
    }
    return sum / 8;
  };
  expect(await lossOf('tpe')).toBeLessThan((await lossOf('random')) / 3);
});

it('trials that are waited for keep others away', () => {
  const search = searches
    .get('tpe')
    .create(
      { startup: 5, candidates: 24, goodShare: 0.2 },
      { space: box(1), stream: createStream(1) },
    );
  for (let i = 0; i < 30; i++) {
    const [trial] = search.ask(1);
    if (trial) search.tell(trial.id, (Number(trial.parameters['x0']) - 1) ** 2);
  }
  const together = search.ask(8).map(({ parameters }) => Number(parameters['x0']));
  expect(new Set(together.map((x) => x.toFixed(2))).size).toBeGreaterThan(5);
});

it('densities of kernels sum to 1 over a line, its parts and a table', () => {
  const points = [0.05, 0.4, 0.41, 0.98].map((u) => Float64Array.of(u, 0.125, 2));
  const kernels = createParzen(
    [
      { kind: 'line', step: 0 },
      { kind: 'line', step: 0.25 },
      { kind: 'table', count: 3 },
    ],
    points,
  );
  let sum = 0;
  const count = 400;
  for (let i = 0; i < count; i++) {
    for (const part of [0.1, 0.3, 0.6, 0.9]) {
      for (const place of [0, 1, 2]) {
        sum +=
          Math.exp(kernels.logDensity(Float64Array.of((i + 0.5) / count, part, place))) / count / 4;
      }
    }
  }
  expect(sum).toBeCloseTo(1, 2);
});

it('draws follow the density', () => {
  const kernels = createParzen(
    [{ kind: 'line', step: 0 }],
    [Float64Array.of(0.1), Float64Array.of(0.9)],
  );
  const stream = createStream('draws');
  const bins = new Float64Array(10);
  for (let i = 0; i < 20_000; i++) {
    const bin = Math.min(9, Math.floor(10 * (kernels.draw(stream)[0] as number)));
    bins[bin] = (bins[bin] as number) + 1 / 20_000;
  }
  bins.forEach((share, bin) => {
    let expected = 0;
    for (let i = 0; i < 20; i++) {
      expected += Math.exp(kernels.logDensity(Float64Array.of(bin / 10 + (i + 0.5) / 200))) / 200;
    }
    expect(share).toBeCloseTo(expected, 1);
  });
});

it('eigenvectors give the matrix back', () => {
  const n = 6;
  const stream = createStream('eigen');
  const half = Float64Array.from({ length: n * n }, () => stream.nextNormal());
  const matrix = Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return (half[i * n + j] as number) + (half[j * n + i] as number);
  });
  const { values, vectors } = symmetricEigen(matrix, n);
  matrix.forEach((expected, place) => {
    const [i, j] = [Math.floor(place / n), place % n];
    const found = values.reduce(
      (sum, one, k) => sum + one * (vectors[i * n + k] as number) * (vectors[j * n + k] as number),
      0,
    );
    expect(found).toBeCloseTo(expected, 12);
  });
});

it.each(['cma_es', 'evolution_strategy', 'differential_evolution', 'nelder_mead', 'gp'])(
  '%s finds a least in the corner of the space',
  async (name) => {
    const slope: Objective = (parameters) =>
      Object.values(parameters).reduce<number>((sum, x, i) => sum + (5 - Number(x)) * 10 ** i, 0);
    expect(await bestOf(name, 3, name === 'gp' ? 30 : 1000, slope)).toBeLessThan(0.1);
  },
);
