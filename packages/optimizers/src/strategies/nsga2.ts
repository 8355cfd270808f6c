import { defineSearch, type RandomStream, type SearchType } from '@prodrome/core';
import { z } from 'zod';
import { crowdingDistances, nonDominatedFronts } from '../objectives/dominance.ts';
import { childrenOf, type VariationRates } from '../objectives/variation.ts';
import { below, createPopulationSearch, spreadPoints, usualSize } from '../search/population.ts';
import type { Encoding } from '../space/encoding.ts';
import { activeParameters } from '../space/space.ts';

/** Options of `nsga2`. */
export const nsga2OptionsSchema = z.strictObject({
  population: z
    .int()
    .min(4)
    .max(10_000)
    .optional()
    .describe('points of a generation; 100, and a tenth of the trials at the most, when not given'),
  crossover: z.number().min(0).max(1).default(0.9).describe('share of parents that are crossed'),
  crossover_index: z
    .number()
    .min(0)
    .max(100)
    .default(20)
    .describe('how near children are to their parents'),
  mutation: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('chance of each parameter; one in as many as there are, when not given'),
  mutation_index: z.number().min(0).max(100).default(20).describe('how small mutations are'),
});

/** Validated options of `nsga2`. */
export type Nsga2Options = z.output<typeof nsga2OptionsSchema>;

type State = {
  /** Survivors, of the best front first. */
  readonly points: readonly (readonly number[])[];
  /** Theirs; none where they failed, or before the first generation was told. */
  readonly losses: readonly (readonly number[])[];
  /** All that was tried, of a space whose points can be counted. */
  readonly known: readonly string[];
};

/**
 * The best compromises between several losses: of parents and children those survive that fewest dominate, of these those in the emptiest parts of the front; parents are chosen by tournaments of
 * two. Children that equal what survives, or each other, or where the space can be counted anything that was tried, are made
 * anew, up to eight times each, and then drawn from anywhere. Of one loss it is a genetic algorithm. Deterministic.
 * Source: Deb, Pratap, Agarwal & Meyarivan 2002, doi:10.1109/4235.996017.
 */
export const nsga2: SearchType<Nsga2Options> = defineSearch({
  type: 'nsga2',
  description: 'several losses at once: the best compromises between them (NSGA-II)',
  options: nsga2OptionsSchema,
  create: (options, setting) => {
    const { space, trials } = setting;
    const size = Math.max(4, options.population ?? usualSize(100, trials));
    const nameOf = (point: Float64Array, { decode }: Encoding): string =>
      JSON.stringify(activeParameters(space, decode(point)));
    return createPopulationSearch<State>('nsga2', setting, {
      several: true,
      initial: ({ width }, stream) => ({
        points: spreadPoints(size, width, stream),
        losses: [],
        known: [],
      }),
      points: ({ points, losses, known }, encoding, stream) => {
        if (losses.length === 0) return points.map((point) => Float64Array.from(point));
        const rates: VariationRates = {
          ...{ crossover: options.crossover, crossoverIndex: options.crossover_index },
          mutation: options.mutation ?? 1 / Math.max(1, encoding.blocks.length),
          mutationIndex: options.mutation_index,
        };
        const { rank, distance } = ranksOf(losses);
        const survive = points.map((point) => nameOf(Float64Array.from(point), encoding));
        const seen = new Set([...survive, ...known]);
        const children: Float64Array[] = [];
        for (let tries = 0; children.length < size; tries++) {
          const isStuck = tries >= mostTries * size;
          const made = isStuck
            ? [Float64Array.from(encoding.steps, () => stream.next())]
            : childrenOf(pairOf(points, rank, distance, stream), encoding, rates, stream);
          for (const child of made) {
            const name = nameOf(child, encoding);
            if (children.length === size || (seen.has(name) && tries < 2 * mostTries * size))
              continue;
            seen.add(name);
            children.push(child);
          }
        }
        return children;
      },
      learn: ({ points, losses, known }, tried, encoding) => {
        const before = losses.map((own, i) => ({ point: points[i] as readonly number[], own }));
        const made = tried.map(({ point, losses: own = [] }) => ({ point: [...point], own }));
        const all = [...before, ...made];
        const kept = survivors(
          all.map(({ own }) => own),
          size,
        ).map((i) => all[i] as (typeof all)[number]);
        const isCounted = encoding.steps.every((step) => step > 0);
        return {
          points: kept.map(({ point }) => point),
          losses: kept.map(({ own }) => own),
          known: isCounted ? [...known, ...tried.map(({ point }) => nameOf(point, encoding))] : [],
        };
      },
    });
  },
});

const mostTries = 8;

function ranksOf(losses: State['losses']): {
  readonly rank: Int32Array;
  readonly distance: Float64Array;
} {
  const rank = new Int32Array(losses.length);
  const distance = new Float64Array(losses.length);
  for (const [place, front] of nonDominatedFronts(losses).entries()) {
    const own = crowdingDistances(front.map((i) => losses[i] as readonly number[]));
    for (const [at, i] of front.entries()) {
      rank[i] = place;
      distance[i] = own[at] as number;
    }
  }
  return { rank, distance };
}

/** So many places, front by front, of the last the least crowded. */
function survivors(losses: State['losses'], size: number): readonly number[] {
  const { rank, distance } = ranksOf(losses);
  const by = (i: number, j: number): number =>
    (rank[i] as number) - (rank[j] as number) ||
    Number((distance[j] as number) > (distance[i] as number)) -
      Number((distance[j] as number) < (distance[i] as number)) ||
    i - j;
  return [...losses.keys()].sort(by).slice(0, size);
}

/** Two parents, each the better of two that are drawn. */
function pairOf(
  points: State['points'],
  rank: Int32Array,
  distance: Float64Array,
  stream: RandomStream,
): readonly [readonly number[], readonly number[]] {
  const chosen = (): readonly number[] => {
    const [i, j] = [below(points.length, stream), below(points.length, stream)];
    const [one, two] = [rank[i] as number, rank[j] as number];
    const isSecond =
      two < one || (two === one && (distance[j] as number) > (distance[i] as number));
    return points[isSecond ? j : i] as readonly number[];
  };
  return [chosen(), chosen()];
}
