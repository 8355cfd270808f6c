import {
  defineSearch,
  type RandomStream,
  type Search,
  type SearchSetting,
  type SearchType,
} from '@prodrome/core';
import { z } from 'zod';
import { createPopulationSearch, finiteLoss, type Tried } from '../search/population.ts';
import { mirrored } from '../space/encoding.ts';

/** Options of `nelder_mead`. */
export const nelderMeadOptionsSchema = z.strictObject({
  size: z
    .number()
    .gt(0)
    .max(1)
    .default(0.25)
    .describe('edge of the first simplex, of a range of 1'),
});

/** Validated options of `nelder_mead`. */
export type NelderMeadOptions = z.output<typeof nelderMeadOptionsSchema>;

type Corner = { readonly point: readonly number[]; readonly loss: number };

type State = {
  /** Ascending by loss; none before the first simplex was told. */
  readonly corners: readonly Corner[];
  readonly step: 'simplex' | 'reflect' | 'expand' | 'outside' | 'inside' | 'shrink';
  readonly points: readonly (readonly number[])[];
  /** What was reflected, while something is compared with it. */
  readonly reflected: Corner | null;
  readonly restarts: number;
};

/**
 * The downhill simplex with coefficients by dimension, mirrored at the bounds, begun anew at a random place where it has become smaller than 10⁻⁹ in every coordinate or no two
 * corners differ. One trial at a time, but for a simplex of d + 1 and a shrinkage of d. Deterministic.
 * Sources: Nelder & Mead 1965, doi:10.1093/comjnl/7.4.308; Gao & Han 2012 (coefficients), doi:10.1007/s10589-010-9329-3.
 */
export const nelderMead: SearchType<NelderMeadOptions> = defineSearch({
  type: 'nelder_mead',
  description: 'a downhill simplex, begun anew where it has converged',
  options: nelderMeadOptionsSchema,
  create: ({ size }, setting) => createNelderMead(setting, size),
});

/** The search, from a first corner and with an edge of its own, where they are given. */
export const createNelderMead = (
  setting: SearchSetting,
  size: number,
  first: { readonly place: readonly number[] | undefined; readonly size: number } = {
    place: undefined,
    size,
  },
): Search =>
  createPopulationSearch<State>('nelder_mead', setting, {
    initial: ({ width }, stream) =>
      simplexAt(first.place ?? randomPoint(width, stream), first.size, 0),
    points: ({ points }) => points.map((point) => Float64Array.from(point)),
    learn: (state, tried, { width }, stream) => {
      const next = moved(state, tried.map(cornerOf), width);
      if (!isDone(next, width)) return next;
      return simplexAt(randomPoint(width, stream), size, next.restarts + 1);
    },
  });

const cornerOf = (one: Tried): Corner => ({ point: [...one.point], loss: finiteLoss(one) });

const randomPoint = (d: number, stream: RandomStream): number[] =>
  Array.from({ length: d }, () => stream.next());

function simplexAt(first: readonly number[], size: number, restarts: number): State {
  const points = [
    first,
    ...first.map((x, i) =>
      first.map((y, j) => (i === j ? (x + size > 1 ? x - size : x + size) : y)),
    ),
  ];
  return { corners: [], step: 'simplex', points, reflected: null, restarts };
}

const ascending = (corners: readonly Corner[]): readonly Corner[] =>
  [...corners.entries()].sort(([i, a], [j, b]) => a.loss - b.loss || i - j).map(([, one]) => one);

/** What follows from what the last points gave. */
function moved(state: State, tried: readonly Corner[], d: number): State {
  const { corners, step, reflected } = state;
  const [first] = tried as readonly [Corner];
  if (step === 'simplex') return reflect(state, ascending(tried), d);
  if (step === 'shrink') return reflect(state, ascending([corners[0] as Corner, ...tried]), d);
  const worst = corners[corners.length - 1] as Corner;
  const next = corners[corners.length - 2] ?? worst;
  const ask = (name: State['step'], factor: number, kept: Corner): State => ({
    ...state,
    ...{ step: name, reflected: kept, points: [along(corners, factor)] },
  });
  const take = (one: Corner): State => reflect(state, ascending([...corners.slice(0, -1), one]), d);
  if (step === 'reflect') {
    if (first.loss < (corners[0] as Corner).loss)
      return ask('expand', 1 + 2 / Math.max(2, d), first);
    if (first.loss < next.loss) return take(first);
    const factor = 0.75 - 1 / (2 * Math.max(2, d));
    return first.loss < worst.loss ? ask('outside', factor, first) : ask('inside', -factor, first);
  }
  const kept = reflected ?? first;
  if (step === 'expand') return take(first.loss < kept.loss ? first : kept);
  if (step === 'outside' && first.loss <= kept.loss) return take(first);
  if (step === 'inside' && first.loss < worst.loss) return take(first);
  const [best] = corners as readonly [Corner];
  const share = 1 - 1 / Math.max(2, d);
  const points = corners
    .slice(1)
    .map(({ point }) =>
      point.map((x, i) => (best.point[i] as number) + share * (x - (best.point[i] as number))),
    );
  return { ...state, step: 'shrink', points, reflected: null };
}

const reflect = (state: State, corners: readonly Corner[], d: number): State => ({
  ...state,
  ...{ corners, step: 'reflect', reflected: null },
  points: d === 0 ? [[]] : [along(corners, 1)],
});

/** From the middle of all corners but the worst, away from that by a factor of the way. */
function along(corners: readonly Corner[], factor: number): number[] {
  const worst = corners[corners.length - 1] as Corner;
  const others = corners.slice(0, -1);
  return worst.point.map((x, i) => {
    const middle = others.reduce((sum, { point }) => sum + (point[i] as number), 0) / others.length;
    return mirrored(middle + factor * (middle - x));
  });
}

function isDone({ corners, step }: State, d: number): boolean {
  if (step !== 'reflect' || corners.length < 2 || d === 0) return false;
  const [best] = corners as readonly [Corner];
  const isSmall = corners.every(({ point }) =>
    point.every((x, i) => Math.abs(x - (best.point[i] as number)) < 1e-9),
  );
  return isSmall || corners.every(({ loss }) => loss === best.loss);
}
