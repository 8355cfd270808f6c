import { defineSearch, type RandomStream, type SearchType } from '@prodrome/core';
import { z } from 'zod';
import {
  below,
  createPopulationSearch,
  finiteLoss,
  normalOf,
  ranking,
  spreadPoints,
  type Tried,
} from '../search/population.ts';
import type { Encoding } from '../space/encoding.ts';

/** Options of `differential_evolution`. */
export const differentialEvolutionOptionsSchema = z.strictObject({
  population: z
    .int()
    .min(4)
    .max(100_000)
    .optional()
    .describe('points at first; 18 d, 100 at the most and a fifth of the trials, when not given'),
  memory: z.int().min(1).max(1000).default(5).describe('remembered means of what succeeded'),
});

/** Validated options of `differential_evolution`. */
export type DifferentialEvolutionOptions = z.output<typeof differentialEvolutionOptionsSchema>;

const least = 4;
const greedyShare = 0.11;

type Rates = readonly (readonly [number, number])[];

type State = {
  readonly points: readonly (readonly number[])[];
  /** 1e300 where it failed; none before the first generation was told. */
  readonly losses: readonly number[];
  readonly archive: readonly (readonly number[])[];
  readonly factors: readonly number[];
  readonly crossings: readonly number[];
  readonly next: number;
  readonly told: number;
  readonly size: number;
};

/**
 * Differential evolution that remembers what factors and crossover rates succeeded, moves towards one of the best, keeps an archive of the replaced, and shrinks its
 * population linearly where the number of trials is known (L-SHADE). Points outside are put halfway to the side. Deterministic.
 * Sources: Storn & Price 1997, doi:10.1023/A:1008202821328; Zhang & Sanderson 2009, JADE, doi:10.1109/TEVC.2009.2014613; Tanabe & Fukunaga 2014, L-SHADE,
 * doi:10.1109/CEC.2014.6900380.
 */
export const differentialEvolution: SearchType<DifferentialEvolutionOptions> = defineSearch({
  type: 'differential_evolution',
  description: 'differences of points as steps, with remembered rates (L-SHADE)',
  options: differentialEvolutionOptionsSchema,
  create: ({ population, memory }, setting) => {
    const { trials } = setting;
    return createPopulationSearch<State>('differential_evolution', setting, {
      initial: ({ width }, stream) => {
        const few = Math.min(100, 18 * Math.max(1, width), Math.floor((trials ?? 500) / 5));
        const size = Math.max(least, population ?? few);
        return {
          points: spreadPoints(size, width, stream),
          ...{ losses: [], archive: [], next: 0, told: 0, size },
          factors: Array.from({ length: memory }, () => 0.5),
          crossings: Array.from({ length: memory }, () => 0.5),
        };
      },
      points: (state, encoding, stream) =>
        state.losses.length === 0
          ? state.points.map((point) => Float64Array.from(point))
          : offspring(state, encoding, stream).points,
      learn: (state, tried, encoding, stream) => {
        if (state.losses.length === 0)
          return { ...state, losses: tried.map(finiteLoss), told: tried.length };
        // the same draws as when the points were made
        const { rates } = offspring(state, encoding, stream);
        return selected(state, tried, rates, trials);
      },
      sameStream: true,
    });
  },
});

function offspring(
  { points, losses, archive, factors, crossings }: State,
  { width: d }: Encoding,
  stream: RandomStream,
): { readonly points: Float64Array[]; readonly rates: Rates } {
  const n = points.length;
  const order = ranking(losses.map((loss) => ({ loss })));
  const among = Math.max(2, Math.round(greedyShare * n));
  const rates: (readonly [number, number])[] = [];
  const made = points.map((own, i) => {
    const slot = below(factors.length, stream);
    let factor = 0;
    while (factor <= 0) {
      factor = (factors[slot] as number) + 0.1 * Math.tan(Math.PI * (stream.next() - 0.5));
    }
    factor = Math.min(1, factor);
    const mean = crossings[slot] as number;
    const crossing = mean < 0 ? 0 : Math.min(1, Math.max(0, mean + 0.1 * normalOf(stream)));
    rates.push([factor, crossing]);
    const best = points[order[below(among, stream)] as number] as readonly number[];
    let one = below(n, stream);
    while (one === i && n > 1) one = below(n, stream);
    let two = below(n + archive.length, stream);
    while (two === i || (two === one && n > 2)) two = below(n + archive.length, stream);
    const first = points[one] as readonly number[];
    const second = (points[two] ?? archive[two - n]) as readonly number[];
    const kept = below(Math.max(1, d), stream);
    return Float64Array.from({ length: d }, (_, j) => {
      const x = own[j] as number;
      const isCrossed = stream.next() < crossing || j === kept;
      if (!isCrossed) return x;
      const step = (best[j] as number) - x + (first[j] as number) - (second[j] as number);
      const moved = x + factor * step;
      if (moved < 0) return x / 2;
      return moved > 1 ? (1 + x) / 2 : moved;
    });
  });
  return { points: made, rates };
}

function selected(
  state: State,
  tried: readonly Tried[],
  rates: Rates,
  trials: number | undefined,
): State {
  const { points, losses, archive, factors, crossings, next, size } = state;
  const gains: { readonly gain: number; readonly factor: number; readonly crossing: number }[] = [];
  const replaced: (readonly number[])[] = [];
  const pairs = points.map((point, i) => {
    const { point: moved } = tried[i] as Tried;
    const [before, now] = [losses[i] as number, finiteLoss(tried[i] as Tried)];
    if (now < before) {
      const [factor, crossing] = rates[i] as readonly [number, number];
      gains.push({ gain: Math.min(before - now, 1e300), factor, crossing });
      replaced.push(point);
    }
    return now <= before ? { point: [...moved], loss: now } : { point, loss: before };
  });
  const told = state.told + tried.length;
  const share = trials === undefined ? 0 : Math.min(1, told / trials);
  const wanted = Math.max(least, Math.round(size + (least - size) * share));
  const kept = [...pairs.entries()]
    .sort(([i, a], [j, b]) => a.loss - b.loss || i - j)
    .slice(0, wanted)
    .map(([, one]) => one);
  const total = gains.reduce((sum, { gain }) => sum + gain, 0);
  const lehmer = (of: 'factor' | 'crossing'): number => {
    const mean = (power: number): number =>
      gains.reduce((sum, one) => sum + (one.gain / total) * one[of] ** power, 0);
    return mean(1) === 0 ? -1 : mean(2) / mean(1);
  };
  const isBetter = gains.length > 0 && total > 0;
  const put = (values: readonly number[], value: number): readonly number[] =>
    values.map((one, i) => (i === next % values.length ? value : one));
  return {
    points: kept.map(({ point }) => point),
    losses: kept.map(({ loss }) => loss),
    archive: [...archive, ...replaced].slice(-wanted),
    factors: isBetter ? put(factors, lehmer('factor')) : factors,
    crossings: isBetter ? put(crossings, lehmer('crossing')) : crossings,
    next: next + Number(isBetter),
    told,
    size,
  };
}
