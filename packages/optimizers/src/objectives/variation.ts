import type { RandomStream } from '@prodrome/core';
import type { Encoding } from '../space/encoding.ts';

/** How strongly children resemble their parents: greater is nearer. */
export interface VariationRates {
  readonly crossover: number;
  readonly crossoverIndex: number;
  readonly mutation: number;
  readonly mutationIndex: number;
}

type Point = readonly number[];

/**
 * Two children of two points of the unit cube. Coordinates of numbers are crossed by simulated binary crossover and mutated by polynomial mutation, both bounded; those of an unordered choice are
 * inherited together, and mutated to another value. A whole number, or a place in an order, that is mutated becomes another one. Source: Deb & Agrawal 1995; Deb et al. 2002.
 */
export function childrenOf(
  parents: readonly [Point, Point],
  encoding: Encoding,
  rates: VariationRates,
  stream: RandomStream,
): readonly [Float64Array, Float64Array] {
  const [one, two] = parents.map((parent) => Float64Array.from(parent)) as unknown as Pair;
  const isCrossed = stream.next() < rates.crossover;
  for (const { place, width } of encoding.blocks) {
    const isMixed = stream.next() < 0.5;
    const isSwapped = stream.next() < 0.5;
    if (!isCrossed) continue;
    if (width > 1) {
      if (isMixed) swap(one, two, place, width);
      continue;
    }
    if (isMixed) cross(one, two, place, rates.crossoverIndex, stream);
    if (isSwapped) swap(one, two, place, 1);
  }
  for (const child of [one, two]) {
    for (const { place, width } of encoding.blocks) {
      if (stream.next() >= rates.mutation) continue;
      if (width > 1) chooseAnother(child, place, width, stream);
      else mutate(child, place, encoding.steps[place] ?? 0, rates.mutationIndex, stream);
    }
  }
  return [one, two];
}

type Pair = readonly [Float64Array, Float64Array];

function swap(one: Float64Array, two: Float64Array, place: number, width: number): void {
  for (let i = place; i < place + width; i++) {
    const own = one[i] as number;
    one[i] = two[i] as number;
    two[i] = own;
  }
}

/** Simulated binary crossover within [0, 1]. */
function cross(
  one: Float64Array,
  two: Float64Array,
  place: number,
  index: number,
  stream: RandomStream,
): void {
  const u = stream.next();
  const low = Math.min(one[place] as number, two[place] as number);
  const high = Math.max(one[place] as number, two[place] as number);
  if (high - low < 1e-14) return;
  const spread = (room: number): number => {
    const alpha = 2 - (1 + (2 * room) / (high - low)) ** -(index + 1);
    return (u <= 1 / alpha ? u * alpha : 1 / (2 - u * alpha)) ** (1 / (index + 1));
  };
  const middle = (low + high) / 2;
  one[place] = within(middle - (spread(low) * (high - low)) / 2);
  two[place] = within(middle + (spread(1 - high) * (high - low)) / 2);
}

function mutate(
  child: Float64Array,
  place: number,
  step: number,
  index: number,
  stream: RandomStream,
): void {
  const x = child[place] as number;
  const u = stream.next();
  const power = 1 / (index + 1);
  const delta =
    u < 0.5
      ? (2 * u + (1 - 2 * u) * (1 - x) ** (index + 1)) ** power - 1
      : 1 - (2 * (1 - u) + (2 * u - 1) * x ** (index + 1)) ** power;
  const moved = within(x + delta);
  if (step === 0) {
    child[place] = moved;
    return;
  }
  // values have equal parts of the coordinate: at least to the next one, at a side to the one within
  const count = Math.round(1 / step);
  const partOf = (at: number): number => Math.min(count - 1, Math.floor(at * count));
  const [before, after] = [partOf(x), partOf(moved)];
  const next = before + (delta < 0 ? -1 : 1);
  const other = next < 0 || next >= count ? 2 * before - next : next;
  child[place] = ((after === before ? other : after) + 0.5) / count;
}

/** Another value of an unordered choice, each as likely. */
function chooseAnother(
  child: Float64Array,
  place: number,
  width: number,
  stream: RandomStream,
): void {
  let best = 0;
  for (let i = 1; i < width; i++) {
    if ((child[place + i] as number) > (child[place + best] as number)) best = i;
  }
  const step = 1 + Math.min(width - 2, Math.floor(stream.next() * (width - 1)));
  child.fill(0.25, place, place + width);
  child[place + ((best + step) % width)] = 0.75;
}

const within = (x: number): number => Math.min(1, Math.max(0, x));
