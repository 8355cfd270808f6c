import { defineSearch, type SearchType } from '@prodrome/core';
import { z } from 'zod';
import {
  createPopulationSearch,
  finiteLoss,
  normalOf,
  ranking,
  spreadPoints,
  usualSize,
} from '../search/population.ts';
import { mirrored } from '../space/encoding.ts';

/** Options of `ant_colony`. */
export const antColonyOptionsSchema = z.strictObject({
  archive: z
    .int()
    .min(2)
    .max(100_000)
    .optional()
    .describe(
      'points that are remembered; 50, and a tenth of the trials at the most, when not given',
    ),
  ants: z.int().min(1).max(10_000).default(5).describe('points of a generation'),
  locality: z
    .number()
    .gt(0)
    .max(10)
    .default(0.1)
    .describe('how far from the best of the archive ants start, of its size'),
  evaporation: z
    .number()
    .gt(0)
    .max(10)
    .default(0.85)
    .describe('how far ants go, of the mean distance to the others of the archive'),
});

/** Validated options of `ant_colony`. */
export type AntColonyOptions = z.output<typeof antColonyOptionsSchema>;

type Remembered = { readonly point: readonly number[]; readonly loss: number };

type State = {
  /** Ascending by loss; none before the first generation was told. */
  readonly archive: readonly Remembered[];
  readonly first: readonly (readonly number[])[];
};

/**
 * Ant colony optimisation of numbers (ACOR): an archive of the best points; an ant chooses one of them, the better the likelier, and draws each coordinate from a normal
 * around it, as wide as the others of the archive are away. Of whole numbers and choices it stays as wide as lets one ant in a few leave its part. Deterministic.
 * Source: Socha & Dorigo 2008, doi:10.1016/j.ejor.2006.06.046, eq. 2–6.
 */
export const antColony: SearchType<AntColonyOptions> = defineSearch({
  type: 'ant_colony',
  description: 'normals around the best of an archive (ACOR)',
  options: antColonyOptionsSchema,
  create: ({ archive: wanted, ants, locality, evaporation }, setting) => {
    const size = wanted ?? usualSize(50, setting.trials);
    const weights = Float64Array.from({ length: size }, (_, rank) =>
      Math.exp(-(rank ** 2) / (2 * (locality * size) ** 2)),
    );
    const total = weights.reduce((sum, one) => sum + one, 0);
    const rankAt = (share: number): number => {
      let rest = share * total;
      const found = weights.findIndex((weight) => (rest -= weight) < 0);
      return found < 0 ? 0 : found;
    };
    return createPopulationSearch<State>('ant_colony', setting, {
      initial: ({ width }, stream) => ({ archive: [], first: spreadPoints(size, width, stream) }),
      points: ({ archive, first }, { steps }, stream) => {
        if (archive.length === 0) return first.map((point) => Float64Array.from(point));
        return Array.from({ length: ants }, () => {
          const { point } = archive[rankAt(stream.next())] as Remembered;
          return Float64Array.from(point, (x, i) => {
            const away = archive.reduce(
              (sum, one) => sum + Math.abs((one.point[i] as number) - x),
              0,
            );
            const width = (evaporation * away) / (archive.length - 1);
            return mirrored(x + Math.max(width, 0.4 * (steps[i] as number)) * normalOf(stream));
          });
        });
      },
      learn: ({ archive }, tried) => {
        const found = tried.map((one) => ({ point: [...one.point], loss: finiteLoss(one) }));
        const all = [...archive, ...found];
        const order = ranking(all).slice(0, size);
        return { archive: order.map((place) => all[place] as Remembered), first: [] };
      },
    });
  },
});
