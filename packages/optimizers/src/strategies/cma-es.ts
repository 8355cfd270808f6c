import {
  defineSearch,
  type RandomStream,
  type Search,
  type SearchSetting,
  type SearchType,
} from '@prodrome/core';
import { z } from 'zod';
import {
  createPopulationSearch,
  normalOf,
  ranking,
  withPenalty,
  type Tried,
} from '../search/population.ts';
import { symmetricEigen } from '../search/symmetric-eigen.ts';
import { clamped, type Encoding } from '../space/encoding.ts';

/** Options of `cma_es`. */
export const cmaEsOptionsSchema = z.strictObject({
  sigma: z
    .number()
    .gt(0)
    .max(1)
    .default(0.25)
    .describe('step of the first generation, of a range of 1'),
  population: z
    .int()
    .min(4)
    .max(10_000)
    .optional()
    .describe('points of a generation; 4 + ⌊3 ln d⌋ when not given'),
  restarts: z
    .enum(['bipop', 'ipop', 'none'])
    .default('bipop')
    .describe(
      'where it has converged: again with twice the points (ipop), in turn with small populations (bipop), or go on',
    ),
});

/** Validated options of `cma_es`. */
export type CmaEsOptions = z.output<typeof cmaEsOptionsSchema>;

/** Plain numbers, so that it is saved as it is. */
type State = {
  readonly lambda: number;
  readonly mean: readonly number[];
  readonly sigma: number;
  /** [d, d] */
  readonly covariance: readonly number[];
  readonly pathSigma: readonly number[];
  readonly pathC: readonly number[];
  readonly generation: number;
  readonly sigma0: number;
  /** Lowest losses of the last generations. */
  readonly recent: readonly number[];
  /** Doublings so far, and evaluations of large and small populations. */
  readonly doublings: number;
  readonly large: number;
  readonly small: number;
  readonly isLarge: boolean;
};

/**
 * Evolution by a normal distribution that learns its covariance from the better half, and from the worse one with negative weights; step size by the length of its
 * path; restarts where it has converged. Coordinates outside the space are tried at its side, and worse the farther they are; of whole numbers and choices the step stays wide enough to
 * leave the part of a value. Deterministic.
 * Sources: Hansen 2016, The CMA evolution strategy: a tutorial, arXiv:1604.00772; Auger & Hansen 2005 (IPOP), doi:10.1109/CEC.2005.1554902; Hansen 2009 (BIPOP),
 * doi:10.1145/1570256.1570333; Hamano et al. 2022 (steps of discrete coordinates), doi:10.1145/3512290.3528827.
 */
export const cmaEs: SearchType<CmaEsOptions> = defineSearch({
  type: 'cma_es',
  description: 'a normal distribution that learns its covariance, with restarts',
  options: cmaEsOptionsSchema,
  create: (options, setting) => createCmaEs(options, setting),
});

/** The search, its first mean being given, or drawn when absent. */
export function createCmaEs(
  options: CmaEsOptions,
  setting: SearchSetting,
  mean?: readonly number[],
): Search {
  return createPopulationSearch<State>('cma_es', setting, {
    initial: ({ width }, stream) => {
      const lambda = options.population ?? usual(width);
      const first = { ...begin(width, lambda, options.sigma, stream), ...(mean && { mean }) };
      return { ...first, doublings: 0, large: 0, small: 0, isLarge: true };
    },
    points: draw,
    triedAt: (point) => point.map(clamped),
    learn: (state, tried, encoding, stream) => {
      const next = update(state, tried, encoding);
      if (options.restarts === 'none' || !hasConverged(next, tried, encoding)) return next;
      return restart(next, encoding.width, options, stream);
    },
  });
}

const usual = (d: number): number => 4 + Math.floor(3 * Math.log(Math.max(1, d)));

const begin = (d: number, lambda: number, sigma: number, stream: RandomStream) => ({
  ...{ lambda, sigma, sigma0: sigma, generation: 0, recent: [] },
  mean: Array.from({ length: d }, () => 0.1 + 0.8 * stream.next()),
  covariance: Array.from({ length: d * d }, (_, i) => Number(i % (d + 1) === 0)),
  pathSigma: Array.from({ length: d }, () => 0),
  pathC: Array.from({ length: d }, () => 0),
});

/** Weights and learning rates of a population. */
function ratesOf(d: number, lambda: number) {
  const raw = Float64Array.from(
    { length: lambda },
    (_, i) => Math.log((lambda + 1) / 2) - Math.log(i + 1),
  );
  const mu = Math.floor(lambda / 2);
  const sum = (values: Float64Array): number => values.reduce((total, one) => total + one, 0);
  const squares = (values: Float64Array): number => sum(values.map((one) => one * one));
  const [better, worse] = [raw.subarray(0, mu), raw.subarray(mu)];
  const muEff = sum(better) ** 2 / squares(better);
  const muEffMinus = sum(worse) ** 2 / squares(worse);
  const cSigma = (muEff + 2) / (d + muEff + 5);
  const cC = (4 + muEff / d) / (d + 4 + (2 * muEff) / d);
  const c1 = 2 / ((d + 1.3) ** 2 + muEff);
  const cMu = Math.min(1 - c1, (2 * (0.25 + muEff + 1 / muEff - 2)) / ((d + 2) ** 2 + muEff));
  const bound = Math.min(
    1 + c1 / cMu,
    1 + (2 * muEffMinus) / (muEff + 2),
    (1 - c1 - cMu) / (d * cMu),
  );
  const [up, down] = [sum(better), -sum(worse)];
  return {
    ...{ mu, muEff, cSigma, cC, c1, cMu },
    weights: raw.map((one) => (one >= 0 ? one / up : (bound * one) / down)),
    damping: 1 + 2 * Math.max(0, Math.sqrt((muEff - 1) / (d + 1)) - 1) + cSigma,
    expected: Math.sqrt(d) * (1 - 1 / (4 * d) + 1 / (21 * d * d)),
  };
}

/** The covariance as rotations and lengths; of discrete coordinates no shorter than lets one point in a few leave its part. */
function axesOf({ covariance }: State, d: number) {
  const { values, vectors } = symmetricEigen(Float64Array.from(covariance), d);
  return { lengths: values.map((one) => Math.sqrt(Math.max(one, 1e-30))), vectors };
}

function draw(state: State, { width: d, steps }: Encoding, stream: RandomStream): Float64Array[] {
  const { lambda, mean, sigma, covariance } = state;
  const { lengths, vectors } = axesOf(state, d);
  return Array.from({ length: lambda }, () => {
    const z = lengths.map((length) => length * normalOf(stream));
    return Float64Array.from({ length: d }, (_, i) => {
      let y = 0;
      for (let j = 0; j < d; j++) y += (vectors[i * d + j] as number) * (z[j] as number);
      const own = sigma * Math.sqrt(covariance[i * d + i] as number);
      // an extra step of its own keeps a discrete coordinate from being stuck
      const least = 0.4 * (steps[i] as number);
      const extra = own < least ? Math.sqrt(least * least - own * own) * normalOf(stream) : 0;
      return (mean[i] as number) + sigma * y + extra;
    });
  });
}

function update(state: State, tried: readonly Tried[], { width: d }: Encoding): State {
  const { lambda, mean, sigma, generation } = state;
  if (d === 0) return { ...state, generation: generation + 1 };
  const { weights, mu, muEff, cSigma, cC, c1, cMu, damping, expected } = ratesOf(d, lambda);
  const order = ranking(withPenalty(tried, sigma));
  const { lengths, vectors } = axesOf(state, d);
  // steps in units of sigma, best first
  const steps = order.map((place) =>
    (tried[place] as Tried).point.map((x, i) => (x - (mean[i] as number)) / sigma),
  );
  const shift = new Float64Array(d);
  for (let k = 0; k < mu; k++) {
    for (let i = 0; i < d; i++) {
      shift[i] = (shift[i] as number) + (weights[k] as number) * (steps[k]?.[i] as number);
    }
  }
  const whiten = (y: Float64Array): Float64Array => {
    const inner = lengths.map((length, j) => {
      let sum = 0;
      for (let i = 0; i < d; i++) sum += (vectors[i * d + j] as number) * (y[i] as number);
      return sum / length;
    });
    return Float64Array.from({ length: d }, (_, i) =>
      inner.reduce((sum, one, j) => sum + (vectors[i * d + j] as number) * one, 0),
    );
  };
  const white = whiten(shift);
  const keep = Math.sqrt(cSigma * (2 - cSigma) * muEff);
  const pathSigma = white.map(
    (one, i) => (1 - cSigma) * (state.pathSigma[i] as number) + keep * one,
  );
  const norm = Math.hypot(...pathSigma);
  const decay = Math.sqrt(1 - (1 - cSigma) ** (2 * (generation + 1)));
  const isShort = norm / decay < (1.4 + 2 / (d + 1)) * expected;
  const keepC = isShort ? Math.sqrt(cC * (2 - cC) * muEff) : 0;
  const pathC = shift.map((one, i) => (1 - cC) * (state.pathC[i] as number) + keepC * one);
  const lost = isShort ? 0 : cC * (2 - cC);
  const total = weights.reduce((sum, one) => sum + one, 0);
  const covariance = Float64Array.from(
    state.covariance,
    (one) => (1 + c1 * lost - c1 - cMu * total) * one,
  );
  steps.forEach((y, k) => {
    const weight = weights[k] as number;
    const own = weight >= 0 ? weight : (weight * d) / Math.max(squareOf(whiten(y)), 1e-12);
    addOuter(covariance, y, cMu * own);
  });
  addOuter(covariance, pathC, c1);
  const grown = sigma * Math.exp(Math.min(1, (cSigma / damping) * (norm / expected - 1)));
  const best = (tried[order[0] as number] as Tried).loss;
  return {
    ...state,
    mean: mean.map((one, i) => clamped(one + sigma * (shift[i] as number))),
    sigma: Math.min(10, grown),
    covariance: [...covariance],
    pathSigma: [...pathSigma],
    pathC: [...pathC],
    generation: generation + 1,
    recent: [...state.recent, Number.isFinite(best) ? best : 1e300].slice(-history(d, lambda)),
  };
}

const squareOf = (values: Float64Array): number => values.reduce((sum, one) => sum + one * one, 0);

function addOuter(matrix: Float64Array, y: Float64Array, factor: number): void {
  const d = y.length;
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      matrix[i * d + j] =
        (matrix[i * d + j] as number) + factor * (y[i] as number) * (y[j] as number);
    }
  }
}

const history = (d: number, lambda: number): number => 10 + Math.ceil((30 * d) / lambda);

/** No change of the losses or of the points any longer, or axes of too different lengths. */
function hasConverged(state: State, tried: readonly Tried[], { width: d }: Encoding): boolean {
  const { recent, lambda, sigma, sigma0, covariance, pathC } = state;
  if (d === 0) return false;
  const losses = tried.map(({ loss }) => loss).filter(Number.isFinite);
  const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);
  const isLong = recent.length >= history(d, lambda);
  if (isLong && losses.length > 0 && spread([...recent, ...losses]) < 1e-12) return true;
  const isStill = Array.from({ length: d }, (_, i) =>
    Math.max(
      sigma * Math.abs(pathC[i] as number),
      sigma * Math.sqrt(covariance[i * d + i] as number),
    ),
  ).every((one) => one < 1e-12 * sigma0);
  if (isStill) return true;
  const { lengths } = axesOf(state, d);
  return Math.max(...lengths) > 1e7 * Math.min(...lengths);
}

function restart(
  state: State,
  d: number,
  { population, sigma, restarts }: CmaEsOptions,
  stream: RandomStream,
): State {
  const first = population ?? usual(d);
  const spent = state.generation * state.lambda;
  const [large, small] = state.isLarge
    ? [state.large + spent, state.small]
    : [state.large, state.small + spent];
  const isLarge = restarts === 'ipop' || small >= large || state.doublings === 0;
  const doublings = state.doublings + Number(isLarge);
  const most = first * 2 ** doublings;
  const few = Math.max(4, Math.floor(first * ((0.5 * most) / first) ** (stream.next() ** 2)));
  const step = isLarge ? sigma : sigma * 10 ** (-2 * stream.next());
  return {
    ...begin(d, isLarge ? most : few, step, stream),
    ...{ doublings, large, small, isLarge },
  };
}
