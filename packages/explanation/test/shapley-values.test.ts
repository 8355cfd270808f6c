import { expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import fc from 'fast-check';
import { shapleyValues, type Game } from '../src/index.ts';

const budget = (evaluations: number) => ({ evaluations, stream: createStream('shapley') });
const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

/** A worth for every coalition, by its bits. */
const gameOf = (players: number, seed: string): Game => {
  const stream = createStream(seed);
  const worths = Float64Array.from({ length: 2 ** players }, () => stream.next());
  return {
    players,
    value: (coalition) => worths[coalition.reduce((set, is, i) => set + is * 2 ** i, 0)] as number,
  };
};

it('is known for gloves: one left, two right, a pair is worth 1', async () => {
  const gloves: Game = {
    players: 3,
    value: ([left, one, two]) => Number(left === 1 && (one === 1 || two === 1)),
  };
  const { values, isExact, evaluations } = await shapleyValues(gloves, budget(8));
  expect(isExact).toBe(true);
  expect(evaluations).toBe(8);
  expect([...values].map((value) => value.toFixed(12))).toEqual(
    [2 / 3, 1 / 6, 1 / 6].map((value) => value.toFixed(12)),
  );
});

it('base and values sum to the whole, exact or sampled; players of no worth have none', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 7 }), fc.string(), async (players, seed) => {
      const game = gameOf(players, seed);
      const idle: Game = { players: players + 1, value: (all) => game.value(all.subarray(1)) };
      for (const evaluations of [1, 2 ** (players + 1)]) {
        const found = await shapleyValues(idle, budget(evaluations));
        expect(found.isExact).toBe(evaluations > 1);
        expect(found.base + total(found.values)).toBeCloseTo(found.total, 10);
        expect(Math.abs(found.values[0] as number)).toBeLessThan(1e-12);
      }
    }),
    { numRuns: 60 },
  );
});

it('sampling comes near to what is exact, by about its errors, and is the same for a seed', async () => {
  const game = gameOf(8, 'near');
  const exact = await shapleyValues(game, budget(256));
  const near = await shapleyValues(game, budget(255));
  expect(near.isExact).toBe(false);
  expect(await shapleyValues(game, budget(255))).toEqual(near);
  const apart = near.values.map(
    (value, i) => Math.abs(value - (exact.values[i] as number)) / (near.errors[i] as number),
  );
  expect(Math.max(...apart)).toBeLessThan(4);
  expect(total(near.errors)).toBeGreaterThan(0);
});

it('alike players have alike values', async () => {
  const game: Game = {
    players: 6,
    value: (all) => Math.sqrt(all.reduce((sum, is) => sum + is, 0)),
  };
  const { values } = await shapleyValues(game, budget(64));
  for (const value of values) expect(value).toBeCloseTo(Math.sqrt(6) / 6, 12);
});

it('a worth that is no number is refused', async () => {
  const game: Game = { players: 2, value: ([first]) => (first === 1 ? NaN : 0) };
  await expect(shapleyValues(game, budget(4))).rejects.toMatchObject({ code: 'NUMERIC' });
});
