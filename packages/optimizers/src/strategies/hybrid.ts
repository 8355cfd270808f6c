import { defineSearch, type SearchType } from '@prodrome/core';
import { z } from 'zod';
import { bestOfTold, createComposed } from '../search/composed.ts';
import { createEncoding } from '../space/encoding.ts';
import {
  differentialEvolution,
  differentialEvolutionOptionsSchema,
} from './differential-evolution.ts';
import { gp, gpOptionsSchema } from './gp.ts';
import { createNelderMead } from './nelder-mead.ts';
import { tpe, tpeOptionsSchema } from './tpe.ts';

/** Options of `hybrid`. */
export const hybridOptionsSchema = z.strictObject({
  global: z
    .enum(['differential_evolution', 'tpe', 'gp'])
    .default('differential_evolution')
    .describe('what looks for a good place'),
  share: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.6)
    .describe('share of the trials for that, of 500 where it is not known how many there will be'),
  size: z
    .number()
    .gt(0)
    .max(1)
    .default(0.05)
    .describe('edge of the simplex there, of a range of 1'),
});

/** Validated options of `hybrid`. */
export type HybridOptions = z.output<typeof hybridOptionsSchema>;

const usualTrials = 500;

/**
 * Two searches: one that looks everywhere, then a downhill simplex that begins at the best it has found. Where the simplex waits to be told, the first goes on.
 * Deterministic.
 * Sources: those of its parts; the order as in Renders & Flasse 1996, Hybrid methods using genetic algorithms for global optimization, doi:10.1109/3477.485836.
 */
export const hybrid: SearchType<HybridOptions> = defineSearch({
  type: 'hybrid',
  description: 'a global search, then a downhill simplex from the best it has found',
  options: hybridOptionsSchema,
  create: ({ global, share, size }, setting) => {
    const planned = Math.ceil(share * (setting.trials ?? usualTrials));
    const encoding = createEncoding(setting.space);
    const first = { ...setting, stream: setting.stream.fork('global'), trials: planned };
    const local = { ...setting, stream: setting.stream.fork('local') };
    const globals = {
      differential_evolution: () =>
        differentialEvolution.create(differentialEvolutionOptionsSchema.parse({}), first),
      tpe: () => tpe.create(tpeOptionsSchema.parse({}), first),
      gp: () => gp.create(gpOptionsSchema.parse({}), first),
    };
    return createComposed('hybrid', setting, {
      members: 2,
      make: (member, told) => {
        if (member === 0) return globals[global]();
        const best = bestOfTold(told);
        const place = best && [...encoding.encode(best.parameters)];
        return createNelderMead(local, size, { place, size });
      },
      order: (_, [asked = 0]) => (asked < planned ? [0] : [1, 0]),
    });
  },
});
