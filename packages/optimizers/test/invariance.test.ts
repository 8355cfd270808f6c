import { expect, it } from '@jest/globals';
import { defineSearch, type SearchType } from '@prodrome/core';
import { median } from '@prodrome/numerics';
import { z } from 'zod';
import { builtInSearches, parseSpace, runStudy, type Objective } from '../src/index.ts';
import { createPopulationSearch, ranking, spreadPoints } from '../src/search/population.ts';

const searches = builtInSearches();
const d = 4;
// symmetric about 0, so that a middle that decodes to 0 is the centre of the cube
const space = parseSpace(
  Object.fromEntries(Array.from({ length: d }, (_, i) => [`x${i}`, { low: -5, high: 5 }])),
);
const numbersOf = (parameters: object): number[] => Object.values(parameters).map(Number);

/** Below this, one that goes down by a decade in a few trials says nothing of profit. */
const solved = 1e-8;

/** Median over seeds of the logarithm of the lowest loss. */
async function reached(search: SearchType, trials: number, objective: Objective): Promise<number> {
  const found: number[] = [];
  for (let seed = 0; seed < 7; seed++) {
    const { best } = await runStudy({ search, space, seed, trials }, objective);
    found.push(Math.log10(Math.max(best?.loss ?? NaN, solved)));
  }
  return median(Float64Array.from(found));
}

const away = [1.7, -2.1, 2.6, -1.3];
const sphereAt =
  (centre: readonly number[]): Objective =>
  (parameters) =>
    numbersOf(parameters).reduce((sum, x, i) => sum + (x - (centre[i] ?? 0)) ** 2, 0);

/** Decades that an optimum at the centre of the space, to which every start is nearer, is found better by than one elsewhere. */
const profitOf = async (search: SearchType): Promise<number> =>
  (await reached(search, 800, sphereAt(away))) - (await reached(search, 800, sphereAt([])));

/** The grey wolf optimiser as it was published: distances |C · leader − wolf|, the origin at the middle. */
const published = defineSearch({
  type: 'published_grey_wolf',
  description: 'closes in on the origin',
  options: z.strictObject({}),
  create: (_, setting) =>
    createPopulationSearch<{ points: number[][]; told: number }>('published', setting, {
      initial: ({ width }, stream) => ({ points: spreadPoints(20, width, stream), told: 0 }),
      points: ({ points }) => points.map((point) => Float64Array.from(point)),
      learn: ({ points, told }, tried, __, stream) => {
        const leaders = ranking(tried)
          .slice(0, 3)
          .map((place) => tried[place]?.point ?? []);
        const reach = 2 * (1 - told / 800);
        const moved = points.map((point) =>
          point.map((x, j) => {
            const sum = leaders.reduce((total, leader) => {
              const own = (leader[j] ?? 0) - 0.5;
              const away = Math.abs(2 * stream.next() * own - (x - 0.5));
              return total + own - reach * (2 * stream.next() - 1) * away;
            }, 0);
            return Math.min(1, Math.max(0, 0.5 + sum / 3));
          }),
        );
        return { points: moved, told: told + tried.length };
      },
    }),
});

const moving = [
  'cma_es',
  'differential_evolution',
  'particle_swarm',
  'evolution_strategy',
  'ant_colony',
  'artificial_bee_colony',
  'grey_wolf',
  'nelder_mead',
];

it.each(moving)('%s does not profit from an optimum at the centre', async (name) => {
  expect(await profitOf(searches.get(name))).toBeLessThan(2);
});

it('one that does profit is found out', async () => {
  expect(await profitOf(published)).toBeGreaterThan(4);
});

/** Of a length of 1 in every direction: a quarter turn in every pair of coordinates. */
const turned = (x: readonly number[]): number[] => {
  const [a = 0, b = 0, c = 0, e = 0] = x;
  return [a + b + c + e, a - b + c - e, a + b - c - e, a - b - c + e].map((one) => one / 2);
};
const ellipsoid =
  (turn: (x: readonly number[]) => readonly number[]): Objective =>
  (parameters) =>
    turn(numbersOf(parameters).map((x, i) => x - (away[i] ?? 0))).reduce(
      (sum, x, i) => sum + 100 ** (i / (d - 1)) * x * x,
      0,
    );

it.each(['cma_es', 'particle_swarm', 'evolution_strategy', 'grey_wolf'])(
  '%s does not profit from axes',
  async (name) => {
    const search = searches.get(name);
    const straight = await reached(
      search,
      800,
      ellipsoid((x) => x),
    );
    expect((await reached(search, 800, ellipsoid(turned))) - straight).toBeLessThan(1);
  },
);

it.each([
  ['particle_swarm', -0.5],
  ['evolution_strategy', -5],
  ['ant_colony', -4],
  ['artificial_bee_colony', -1],
  ['grey_wolf', -4],
] as const)('%s finds the least of a shifted sphere', async (name, decades) => {
  expect(await reached(searches.get(name), 800, sphereAt(away))).toBeLessThan(decades);
});
