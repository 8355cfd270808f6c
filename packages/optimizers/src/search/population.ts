import type { JsonValue, RandomStream, Search, SearchSetting } from '@prodrome/core';
import { createEncoding, type Encoding } from '../space/encoding.ts';
import { createAskTell, loadedLoss, savedLoss } from './ask-tell.ts';
import { createDesign } from './sobol-sequence.ts';

/** A point of the unit cube that was tried. */
export interface Tried {
  readonly point: Float64Array;
  /** Infinity where it failed. */
  readonly loss: number;
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
  /** What it makes of them, in their order. */
  readonly learn: (
    state: State,
    tried: readonly Tried[],
    encoding: Encoding,
    stream: RandomStream,
  ) => State;
  /** Whether `learn` is given the very draws that `points` was given, instead of its own. */
  readonly sameStream?: boolean;
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
  let asked = 0;
  const places = new Map<number, number>();
  const begin = (): void => {
    points = population.points(state, encoding, stream.fork(`points ${generation}`));
    losses = points.map(() => NaN);
    asked = 0;
    told = 0;
  };
  let told = 0;
  begin();
  return createAskTell(type, setting, {
    next: (id) => {
      const point = points[asked];
      if (!point) return undefined;
      places.set(id, asked++);
      return encoding.decode(point);
    },
    told: (id, _, loss) => {
      losses[places.get(id) as number] = loss;
      places.delete(id);
      told += 1;
      if (told < points.length) return;
      const tried = points.map((point, i) => {
        const own = losses[i] as number;
        return { point, loss: Number.isNaN(own) ? Infinity : own };
      });
      const name = population.sameStream === true ? 'points' : 'learn';
      state = population.learn(state, tried, encoding, stream.fork(`${name} ${generation}`));
      generation += 1;
      begin();
    },
    save: () => ({
      ...{ state, generation, asked, told },
      losses: losses.map(savedLoss),
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
