import { defineSearch, type RandomStream, type SearchType } from '@prodrome/core';
import { z } from 'zod';
import {
  createPopulationSearch,
  directionOf,
  finiteLoss,
  ranking,
  spreadPoints,
  usualSize,
} from '../search/population.ts';
import { mirrored } from '../space/encoding.ts';

/** Options of `grey_wolf`. */
export const greyWolfOptionsSchema = z.strictObject({
  population: z
    .int()
    .min(3)
    .max(100_000)
    .optional()
    .describe('wolves; 30, and a tenth of the trials at the most, when not given'),
});

/** Validated options of `grey_wolf`. */
export type GreyWolfOptions = z.output<typeof greyWolfOptionsSchema>;

type Wolf = { readonly point: readonly number[]; readonly loss: number };

type State = {
  readonly points: readonly (readonly number[])[];
  /** The best three so far, ascending by loss; none before the first generation was told. */
  readonly leaders: readonly Wolf[];
  readonly told: number;
};

/** Trials of a hunt where it is not known how many there will be. */
const usualTrials = 500;

/**
 * The grey wolf optimiser: every wolf moves to the mean of three points, one about each of the three best so far, at a distance that follows its own from that leader and falls to nothing
 * over the trials; then the hunt begins anew around the leaders. Deterministic.
 * Source: Mirjalili, Mirjalili & Lewis 2014, doi:10.1016/j.advengsoft.2013.12.007. Deviation: there a distance is |C · leader − wolf| in each coordinate, which is about 0 where the leader is at the
 * origin, so that optima at the centre are found by themselves (Niu, Niu & Chang 2019, doi:10.1016/j.knosys.2019.01.018); here it is C · ‖leader − wolf‖ in any direction, which neither
 * the origin nor an axis changes.
 */
export const greyWolf: SearchType<GreyWolfOptions> = defineSearch({
  type: 'grey_wolf',
  description: 'a pack that closes in on its three best',
  options: greyWolfOptionsSchema,
  create: ({ population }, setting) => {
    const trials = setting.trials ?? usualTrials;
    return createPopulationSearch<State>('grey_wolf', setting, {
      initial: ({ width }, stream) => ({
        points: spreadPoints(population ?? usualSize(30, setting.trials), width, stream),
        ...{ leaders: [], told: 0 },
      }),
      points: ({ points }) => points.map((point) => Float64Array.from(point)),
      learn: ({ leaders, told }, tried, _, stream) => {
        const wolves = tried.map((one): Wolf => ({
          point: [...one.point],
          loss: finiteLoss(one),
        }));
        const all = [...leaders, ...wolves];
        const best = ranking(all)
          .slice(0, 3)
          .map((place) => all[place] as Wolf);
        const reach = 2 * (1 - (told % trials) / trials);
        return {
          points: wolves.map(({ point }) => closer(point, best, reach, stream)),
          ...{ leaders: best, told: told + tried.length },
        };
      },
    });
  },
});

function closer(
  point: readonly number[],
  leaders: readonly Wolf[],
  reach: number,
  stream: RandomStream,
): number[] {
  const d = point.length;
  const sum = new Float64Array(d);
  for (const { point: leader } of leaders) {
    const distance = Math.hypot(...leader.map((x, j) => x - (point[j] as number)));
    const step = reach * stream.next() * (2 * stream.next()) * distance;
    const direction = directionOf(d, stream);
    leader.forEach((x, j) => {
      sum[j] = (sum[j] as number) + x + step * (direction[j] as number);
    });
  }
  return Array.from(sum, (one) => mirrored(one / leaders.length));
}
