import { defineSearch, type RandomStream, type SearchType } from '@prodrome/core';
import { z } from 'zod';
import {
  below,
  createPopulationSearch,
  finiteLoss,
  ranking,
  spreadPoints,
  untried,
  usualSize,
  type Tried,
} from '../search/population.ts';
import { mirrored } from '../space/encoding.ts';

/** Options of `artificial_bee_colony`. */
export const artificialBeeColonyOptionsSchema = z.strictObject({
  population: z
    .int()
    .min(2)
    .max(100_000)
    .optional()
    .describe('sources of food; 20, and a tenth of the trials at the most, when not given'),
  limit: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe(
      'moves without gain after which a source is left; sources · coordinates when not given',
    ),
});

/** Validated options of `artificial_bee_colony`. */
export type ArtificialBeeColonyOptions = z.output<typeof artificialBeeColonyOptionsSchema>;

type Source = {
  readonly point: readonly number[];
  readonly loss: number;
  /** Moves in a row without gain. */
  readonly failed: number;
};

/** A bee that tries a point near a source, or a new one in its place. */
type Bee = {
  readonly source: number;
  readonly point: readonly number[];
  readonly isScout: boolean;
};

type State = {
  readonly sources: readonly Source[];
  readonly bees: readonly Bee[];
  readonly phase: 'employed' | 'onlookers';
};

/**
 * The artificial bee colony: by turns a bee moves one coordinate of every source towards or away from another source, and as many bees choose among the sources,
 * the better the likelier; what is better replaces its source, and a source that nothing made better for long is left for a new point. Deterministic.
 * Source: Karaboga & Basturk 2007, doi:10.1007/s10898-007-9149-x. Deviation: bees choose by rank, not by 1 / (1 + loss), so that losses below 0 or of other units
 * change nothing.
 */
export const artificialBeeColony: SearchType<ArtificialBeeColonyOptions> = defineSearch({
  type: 'artificial_bee_colony',
  description: 'sources that bees improve by a coordinate at a time, and leave',
  options: artificialBeeColonyOptionsSchema,
  create: ({ population, limit }, setting) =>
    createPopulationSearch<State>('artificial_bee_colony', setting, {
      initial: ({ width }, stream) => {
        const points = spreadPoints(population ?? usualSize(20, setting.trials), width, stream);
        return {
          sources: points.map((point) => ({ point, loss: untried, failed: 0 })),
          bees: points.map((point, source) => ({ source, point, isScout: true })),
          phase: 'employed',
        };
      },
      points: ({ bees }) => bees.map(({ point }) => Float64Array.from(point)),
      learn: ({ sources, bees, phase }, tried, { width }, stream) => {
        const known = improved(sources, bees, tried);
        const next = phase === 'employed' ? 'onlookers' : 'employed';
        const most = limit ?? known.length * Math.max(1, width);
        const order = ranking(known);
        const sent = known.map(({ failed }, i): Bee => {
          const source = next === 'employed' ? i : (order[rankOf(known.length, stream)] as number);
          const isScout = next === 'employed' && failed > most;
          const point = isScout
            ? Array.from({ length: width }, () => stream.next())
            : besides(known, source, stream);
          return { source, point, isScout };
        });
        return { sources: known, bees: sent, phase: next };
      },
    }),
});

function improved(
  sources: readonly Source[],
  bees: readonly Bee[],
  tried: readonly Tried[],
): readonly Source[] {
  const known = [...sources];
  bees.forEach(({ source, point, isScout }, i) => {
    const own = known[source] as Source;
    const loss = finiteLoss(tried[i] as Tried);
    const isTaken = isScout || loss < own.loss;
    known[source] = isTaken ? { point, loss, failed: 0 } : { ...own, failed: own.failed + 1 };
  });
  return known;
}

/** A rank from 0, with a probability that falls linearly to the last. */
const rankOf = (count: number, stream: RandomStream): number =>
  Math.min(below(count, stream), below(count, stream));

/** A source with one coordinate moved towards or away from another source. */
function besides(sources: readonly Source[], own: number, stream: RandomStream): number[] {
  const { point } = sources[own] as Source;
  const other = sources[(own + 1 + below(sources.length - 1, stream)) % sources.length] as Source;
  const moved = below(point.length, stream);
  const share = 2 * stream.next() - 1;
  return point.map((x, j) =>
    j === moved ? mirrored(x + share * (x - (other.point[j] as number))) : x,
  );
}
