import type { JsonValue, RandomStream, Search, SearchSetting } from '@prodrome/core';
import { clamped, createEncoding, type Encoding } from '../space/encoding.ts';
import { createAskTell, loadedLoss, savedLoss } from './ask-tell.ts';
import { createDesign } from './sobol-sequence.ts';

/** A point of the unit cube that was tried. */
export interface Tried {
  readonly point: Float64Array;
  /** Infinity where it failed. */
  readonly loss: number;
  /** Of a search for several; none where it failed. */
  readonly losses?: readonly number[];
}

/** A search that moves points generation by generation; its state is plain JSON. */
export interface Population<State extends JsonValue> {
  readonly initial: (encoding: Encoding, stream: RandomStream) => State;
  /** The points of the next generation, at least one. */
  readonly points: (
    state: State,
    encoding: Encoding,
    stream: RandomStream,
  ) => readonly Float64Array[];
  /** Where in the cube a point is tried that is learned from as it is; coordinates outside are mirrored when absent. */
  readonly triedAt?: (point: Float64Array) => Float64Array;
  /** What it makes of them, in their order. */
  readonly learn: (
    state: State,
    tried: readonly Tried[],
    encoding: Encoding,
    stream: RandomStream,
  ) => State;
  /** Whether `learn` is given the very draws that `points` was given, instead of its own. */
  readonly sameStream?: boolean;
  /** Whether it learns from several losses. */
  readonly several?: boolean;
}

/**
 * A search over a population: a generation is asked for, in any portions, and learned from when all of it was told. A failed trial is worse than
 * all others.
 */
export function createPopulationSearch<State extends JsonValue>(
  type: string,
  setting: SearchSetting,
  population: Population<State>,
): Search {
  const encoding = createEncoding(setting.space);
  const { stream } = setting;
  let state = population.initial(encoding, stream.fork('initial'));
  let generation = 0;
  let points: readonly Float64Array[] = [];
  let losses: number[] = [];
  let several: (readonly number[])[] = [];
  let asked = 0;
  const places = new Map<number, number>();
  const begin = (): void => {
    points = population.points(state, encoding, stream.fork(`points ${generation}`));
    losses = points.map(() => NaN);
    several = points.map(() => []);
    asked = 0;
    told = 0;
  };
  let told = 0;
  begin();
  const ended = (id: number, loss: number, all: readonly number[]): void => {
    const place = places.get(id) as number;
    losses[place] = loss;
    several[place] = all;
    places.delete(id);
    told += 1;
    if (told < points.length) return;
    const tried = points.map((point, i) => {
      const own = losses[i] as number;
      const about = { point, loss: Number.isNaN(own) ? Infinity : own };
      return population.several === true ? { ...about, losses: several[i] ?? [] } : about;
    });
    const name = population.sameStream === true ? 'points' : 'learn';
    state = population.learn(state, tried, encoding, stream.fork(`${name} ${generation}`));
    generation += 1;
    begin();
  };
  return createAskTell(type, setting, {
    next: (id) => {
      const point = points[asked];
      if (!point) return undefined;
      places.set(id, asked++);
      return encoding.decode(population.triedAt?.(point) ?? point);
    },
    told: (id, _, loss) => {
      ended(id, loss, []);
    },
    ...(population.several === true && {
      toldLosses: (id, _, all) => {
        ended(id, all[0] as number, all);
      },
    }),
    save: () => ({
      ...{ state, generation, asked, told },
      losses: losses.map(savedLoss),
      ...(population.several === true && { several }),
      places: [...places],
    }),
    load: (saved) => {
      const own = saved as unknown as Saved<State>;
      state = own.state;
      generation = own.generation;
      begin();
      asked = own.asked;
      told = own.told;
      losses = own.losses.map(loadedLoss);
      several = [...(own.several ?? [])];
      places.clear();
      for (const [id, place] of own.places) places.set(id, place);
    },
  });
}

interface Saved<State> {
  readonly state: State;
  readonly generation: number;
  readonly asked: number;
  readonly told: number;
  readonly losses: readonly (number | null)[];
  readonly several?: readonly (readonly number[])[];
  readonly places: readonly (readonly [number, number])[];
}

/** A standard normal number; takes two uniforms. */
export function normalOf(stream: RandomStream): number {
  const radius = Math.sqrt(-2 * Math.log(1 - stream.next()));
  return radius * Math.cos(2 * Math.PI * stream.next());
}

/** A loss as JSON and sums carry it: 1e300 where the trial failed. */
export const finiteLoss = ({ loss }: Pick<Tried, 'loss'>): number =>
  Number.isFinite(loss) ? loss : 1e300;

/**
 * Losses of points that were tried at the side of the cube where they lie outside: worse by the spread of the middle half of all losses for the square of the distance in steps of `sigma`.
 * The side alone does not tell them from what lies there. Of whole numbers and choices, whose steps are wider, it keeps the mean well inside.
 */
export function withPenalty(
  tried: readonly Tried[],
  sigma: number,
): readonly Pick<Tried, 'loss'>[] {
  const losses = tried.map(finiteLoss).sort((a, b) => a - b);
  const quarter = Math.floor(losses.length / 4);
  const spread = (losses[losses.length - 1 - quarter] as number) - (losses[quarter] as number);
  return tried.map(({ point, loss }) => {
    const away = point.reduce((sum, x) => sum + (x - clamped(x)) ** 2, 0) / sigma ** 2;
    return { loss: loss + (away > 0 ? spread * away : 0) };
  });
}

/** The loss of what was not tried yet: worse than what failed, as JSON carries it. */
export const untried = 1e301;

/** So many points that a tenth of the trials, where it is known how many there will be, is enough for each generation. */
export const usualSize = (most: number, trials: number | undefined): number =>
  Math.max(5, Math.min(most, Math.floor((trials ?? Infinity) / 10)));

/** Evenly spread points. */
export function spreadPoints(count: number, width: number, stream: RandomStream): number[][] {
  const point = createDesign(width, stream);
  return Array.from({ length: count }, (_, i) => [...point(i)]);
}

/** A direction, every one as likely as another: a vector of length 1. */
export function directionOf(width: number, stream: RandomStream): Float64Array {
  const drawn = Float64Array.from({ length: width }, () => normalOf(stream));
  const length = Math.hypot(...drawn);
  return drawn.map((one) => one / Math.max(length, 1e-300));
}

/** A whole number from 0 to below `count`. */
export const below = (count: number, stream: RandomStream): number =>
  Math.min(count - 1, Math.floor(stream.next() * count));

/** Places by ascending loss, equal ones in their order. */
export const ranking = (tried: readonly Pick<Tried, 'loss'>[]): readonly number[] =>
  [...tried.keys()].sort((i, j) => {
    const [a, b] = [tried[i]?.loss ?? NaN, tried[j]?.loss ?? NaN];
    return a === b ? i - j : a - b;
  });
