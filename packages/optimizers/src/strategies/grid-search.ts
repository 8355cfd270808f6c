import {
  defineSearch,
  type JsonValue,
  type SearchDimension,
  type SearchType,
} from '@prodrome/core';
import { z } from 'zod';
import { createMemoryless } from '../search/memoryless.ts';
import { valueAt } from '../space/scale.ts';
import {
  activeParameters,
  checkSpace,
  countValues,
  refuse,
  type Parameters,
  type SearchSpace,
} from '../space/space.ts';

/** Options of `grid_search`. */
export const gridSearchOptionsSchema = z.strictObject({
  points: z.int().min(2).max(1000).default(5).describe('points of a range; of a list, all values'),
  maxPoints: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(10_000)
    .describe('points of the whole grid at the most; a greater one is refused'),
});

/** Validated options of `grid_search`. */
export type GridSearchOptions = z.output<typeof gridSearchOptionsSchema>;

/**
 * Every combination of the values once, the last parameter changing fastest; it ends by itself. Of a range `points` of equal distance on its
 * scale, both ends among them; combinations that differ in what does not matter are tried once.
 * @throws ProdromeError `CONFIG` for more than `maxPoints` combinations.
 */
export const gridSearch: SearchType<GridSearchOptions> = defineSearch({
  type: 'grid_search',
  description: 'every combination of the values',
  ends: true,
  options: gridSearchOptionsSchema,
  create: (options, setting) => {
    const points = gridPoints(setting.space, options);
    return createMemoryless(
      'grid_search',
      setting,
      (id) => points[id] as Parameters,
      points.length,
    );
  },
});

function gridPoints(
  space: SearchSpace,
  { points, maxPoints }: GridSearchOptions,
): readonly Parameters[] {
  checkSpace(space);
  const sides = Object.entries(space).map(([name, one]) => ({
    name,
    count: Math.min(countValues(one), one.kind === 'choice' ? Infinity : points),
    valueAt: sideOf(one, points),
  }));
  const size = sides.reduce((product, { count }) => product * count, 1);
  if (size > maxPoints) {
    const counts = sides.map(({ name, count }) => `${name} ${count}`).join(', ');
    refuse(
      'grid_search',
      `at most ${maxPoints} points`,
      `${size.toPrecision(3)}: ${counts}`,
      'Give fewer values, or let random or tpe choose among them',
    );
  }
  const found = new Map<string, Parameters>();
  for (let at = 0; at < size; at++) {
    let rest = at;
    const entries: [string, JsonValue][] = [];
    for (const { name, count, valueAt: of } of sides.toReversed()) {
      entries.unshift([name, of(rest % count)]);
      rest = Math.floor(rest / count);
    }
    const parameters = Object.fromEntries(entries);
    const key = JSON.stringify(activeParameters(space, parameters));
    if (!found.has(key)) found.set(key, parameters);
  }
  return [...found.values()];
}

/** The values of one side of the grid, by their place. */
function sideOf(dimension: SearchDimension, points: number): (place: number) => JsonValue {
  if (dimension.kind === 'choice') return (place) => dimension.values[place] as JsonValue;
  const { low, high, whole, scale } = dimension;
  if (countValues(dimension) <= points) return (place) => low + place;
  return (place) => {
    const share = place / (points - 1);
    if (!whole) return valueAt(dimension, share);
    const real = scale === 'log' ? low * (high / low) ** share : low + (high - low) * share;
    return Math.min(high, Math.max(low, Math.round(real)));
  };
}
