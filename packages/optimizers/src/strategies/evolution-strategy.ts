import { defineSearch, type RandomStream, type SearchType } from '@prodrome/core';
import { z } from 'zod';
import {
  createPopulationSearch,
  finiteLoss,
  normalOf,
  ranking,
  withPenalty,
  type Tried,
} from '../search/population.ts';
import { clamped, type Encoding } from '../space/encoding.ts';

/** Options of `evolution_strategy`. */
export const evolutionStrategyOptionsSchema = z.strictObject({
  sigma: z.number().gt(0).max(1).default(0.25).describe('first step, of a range of 1'),
  population: z
    .int()
    .min(4)
    .max(10_000)
    .optional()
    .describe(
      'points of a generation, of which the best quarter is its parents; 8 + ⌊4 ln d⌋ when not given',
    ),
});

/** Validated options of `evolution_strategy`. */
export type EvolutionStrategyOptions = z.output<typeof evolutionStrategyOptionsSchema>;

type State = {
  readonly lambda: number;
  readonly mean: readonly number[];
  readonly sigma: number;
  readonly path: readonly number[];
  /** Generations in a row whose points were all as good as each other. */
  readonly still: number;
};

/**
 * The (μ/μ, λ) evolution strategy: the mean of the best quarter is the middle of the next generation, one step size for all directions, which grows while the
 * path of the mean is longer than chance would make it and shrinks while it is shorter. Of whole numbers and choices the step stays as wide as lets one point in a
 * few leave its part. Coordinates outside the space are tried at its side, and worse the farther they are. Begun anew with twice the points where it has converged. Deterministic.
 * Sources: Hansen, Arnold & Auger 2015, doi:10.1007/978-3-662-43505-2_44, algorithm 4; Ostermeier, Gawelczyk & Hansen 1994 (cumulative step size), doi:10.1007/3-540-58484-6_263.
 */
export const evolutionStrategy: SearchType<EvolutionStrategyOptions> = defineSearch({
  type: 'evolution_strategy',
  description: 'the mean of the best, with a step by the length of its path',
  options: evolutionStrategyOptionsSchema,
  create: ({ sigma, population }, setting) =>
    createPopulationSearch<State>('evolution_strategy', setting, {
      initial: ({ width }, stream) =>
        begin(width, population ?? 8 + Math.floor(4 * Math.log(Math.max(1, width))), sigma, stream),
      points: ({ lambda, mean, sigma: own }, { steps }, stream) =>
        Array.from({ length: lambda }, () =>
          Float64Array.from(
            mean,
            (x, i) => x + scaleOf(own, steps[i] as number) * normalOf(stream),
          ),
        ),
      triedAt: (point) => point.map(clamped),
      learn: (state, tried, encoding, stream) => {
        const next = update(state, tried, encoding);
        const hasConverged = next.sigma < 1e-12 || next.still > 20;
        return hasConverged ? begin(encoding.width, 2 * state.lambda, sigma, stream) : next;
      },
    }),
});

const begin = (d: number, lambda: number, sigma: number, stream: RandomStream): State => ({
  ...{ lambda, sigma, still: 0 },
  mean: Array.from({ length: d }, () => 0.1 + 0.8 * stream.next()),
  path: Array.from({ length: d }, () => 0),
});

const scaleOf = (sigma: number, step: number): number => Math.max(sigma, 0.4 * step);

function update(state: State, tried: readonly Tried[], { width: d, steps }: Encoding): State {
  const { lambda, mean, sigma, path, still } = state;
  const mu = Math.floor(lambda / 4);
  const parents = ranking(withPenalty(tried, sigma))
    .slice(0, mu)
    .map((place) => (tried[place] as Tried).point);
  const middle = mean.map(
    (_, i) => parents.reduce((sum, point) => sum + (point[i] as number), 0) / mu,
  );
  const rate = Math.sqrt(mu / (d + mu));
  const keep = Math.sqrt(rate * (2 - rate) * mu);
  const walked = path.map((one, i) => {
    const moved = (middle[i] as number) - (mean[i] as number);
    return (1 - rate) * one + (keep * moved) / scaleOf(sigma, steps[i] as number);
  });
  const expected = Math.sqrt(d) * (1 - 1 / (4 * d) + 1 / (21 * d * d));
  const growth = (rate / (1 + Math.sqrt(mu / d))) * (Math.hypot(...walked) / expected - 1);
  const losses = tried.map(finiteLoss);
  const isStill = Math.max(...losses) - Math.min(...losses) < 1e-12;
  return {
    ...{ lambda, mean: middle.map(clamped), path: walked },
    sigma: d === 0 ? sigma : Math.min(1, sigma * Math.exp(Math.min(1, growth))),
    still: isStill ? still + 1 : 0,
  };
}
