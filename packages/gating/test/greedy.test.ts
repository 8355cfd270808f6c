import { expect, it } from '@jest/globals';
import { vectorOf, type GatingData } from '@prodrome/core';
import fc from 'fast-check';
import { greedy, greedyOptionsSchema } from '../src/index.ts';
import { council, councilOf, create, shapes, trainContext } from './support.ts';

async function train(data: GatingData, options: object = {}) {
  const gate = await create(greedy, options);
  const { metrics } = await gate.train(data, trainContext());
  return { gate, metrics, shares: [...vectorOf(await gate.saveState(), 'shares')] };
}

/** Mean log loss when every row is answered by the mean of the bag's present members; without any, of all present. */
function lossOf(data: GatingData, bag: readonly number[]): number {
  const k = data.experts.length;
  const answers = (i: number, members: readonly number[]) =>
    members.filter((j) => data.present[i * k + j] === 1).map((j) => data.values[i * k + j] ?? NaN);
  let total = 0;
  let weight = 0;
  for (let i = 0; i < data.labels.length; i++) {
    const own = answers(i, bag);
    const used = own.length > 0 ? own : answers(i, [...data.experts.keys()]);
    if (used.length === 0) continue;
    const p = used.reduce((sum, value) => sum + value, 0) / used.length;
    const w = data.weights?.[i] ?? 1;
    total -= w * Math.log(data.labels[i] === 1 ? p : 1 - p);
    weight += w;
  }
  return total / weight;
}

/** Selection as Caruana et al. describe it, over whole bags. */
function bruteForce(data: GatingData, rounds: number): { shares: number[]; loss: number } {
  const k = data.experts.length;
  const candidates = [...data.experts.keys()].filter((j) =>
    data.labels.some((_, i) => data.present[i * k + j] === 1),
  );
  const prefixes: { bag: number[]; loss: number }[] = [];
  let bag: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const options = candidates.map((j) => ({ bag: [...bag, j], loss: lossOf(data, [...bag, j]) }));
    const least = Math.min(...options.map(({ loss }) => loss));
    const ties = options.filter(({ loss }) => loss === least);
    const used = ties.find((option) => bag.includes(option.bag.at(-1) ?? NaN));
    const winner = used ?? ties[0];
    if (!winner) throw new Error('no candidate');
    bag = winner.bag;
    prefixes.push(winner);
  }
  const loss = Math.min(...prefixes.map((prefix) => prefix.loss));
  const best = prefixes.find((prefix) => prefix.loss === loss)?.bag ?? [];
  const shares = [...data.experts.keys()].map((j) => best.filter((member) => member === j).length);
  return { shares, loss };
}

it('selects as brute force over bags does (property)', async () => {
  const weights = fc.array(fc.double({ min: 0.1, max: 3, noNaN: true }), {
    minLength: 12,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(
      shapes,
      fc.integer({ min: 1, max: 10 }),
      fc.option(weights),
      async (shape, rounds, own) => {
        const plain = council(shape);
        fc.pre(plain.present.includes(1));
        const data = own
          ? { ...plain, weights: Float64Array.from(own.slice(0, shape.rows)) }
          : plain;
        const expected = bruteForce(data, rounds);
        const { shares, metrics } = await train(data, { rounds });
        expect(shares).toEqual(expected.shares);
        expect(metrics['logLoss']).toBeCloseTo(expected.loss, 12);
      },
    ),
    { seed: 43, numRuns: 300 },
  );
});

it('gives an expert that is clearly best all the weight', async () => {
  const data = councilOf(
    [
      [0.6, 0.99, 0.5],
      [0.5, 0.98, 0.4],
      [0.6, 0.02, 0.5],
      [0.4, 0.01, 0.6],
    ],
    [1, 1, 0, 0],
  );
  expect([...(await (await train(data)).gate.predictWeights(data)).weights.subarray(0, 3)]).toEqual(
    [0, 1, 0],
  );
});

it('gives equal losses to the first', async () => {
  const twins = councilOf(
    [
      [0.3, 0.8, 0.8],
      [0.4, 0.3, 0.3],
    ],
    [1, 0],
  );
  const [other = NaN, first = NaN, second = NaN] = (await train(twins)).shares;
  expect([other, second]).toEqual([0, 0]);
  expect(first).toBeGreaterThan(0);
});

it('but to an expert already used before it', async () => {
  // the second is drawn first; then the first, where it speaks, would say the same
  const data = councilOf(
    [
      [0.9, 0.9, 0.1],
      [0.9, 0.9, 0.1],
      [NaN, 0.9, 0.1],
      [0.9, 0.9, 0.1],
    ],
    [1, 1, 1, 0],
  );
  const [tied = NaN, ...drawn] = (await train(data)).shares;
  expect(tied).toBe(0);
  expect(Math.min(...drawn)).toBeGreaterThan(0);
});

it('stops counting at the best prefix', async () => {
  // the average of both is right on every row, each alone on one; a third draw unbalances them
  const data = councilOf(
    [
      [0.9, 0.3],
      [0.3, 0.9],
    ],
    [1, 1],
  );
  const { shares, metrics } = await train(data, { rounds: 3 });
  expect(shares).toEqual([1, 1]);
  expect(metrics).toEqual({ logLoss: -Math.log(0.6), rounds: 2 });
});

it('draws 25 experts when not told otherwise', async () => {
  expect(greedyOptionsSchema.parse({})).toEqual({ rounds: 25 });
  // the best share of the first is about .52, which 25 draws are the first to reach: 13 / 25
  const right = [0.99, 0.01];
  const wrong = [0.01, 0.99];
  const labels = Array<number>(52).fill(1);
  const data = councilOf(
    labels.map((_, i) => (i < 27 ? right : wrong)),
    labels,
  );
  expect((await train(data)).shares).toEqual([13, 12]);
  expect((await train(data, { rounds: 24 })).shares).not.toEqual([13, 12]);
});

it('never draws an expert without answers, though its joining costs nothing', async () => {
  // the mean of the first two beats both
  const data = councilOf(
    [
      [0.9, 0.3, NaN],
      [0.3, 0.9, NaN],
    ],
    [1, 1],
  );
  expect((await train(data)).shares[2]).toBe(0);
});

it('shares among the present, where none of the drawn is, in equal parts', async () => {
  const data = councilOf(
    [
      [0.6, 0.99, 0.5],
      [0.5, 0.01, 0.6],
    ],
    [1, 0],
  );
  const { gate } = await train(data);
  const asleep = councilOf([[0.5, NaN, 0.7]], [1]);
  expect([...(await gate.predictWeights(asleep)).weights]).toEqual([0.5, 0, 0.5]);
});

it('refuses rows without any answer', async () => {
  const absent = councilOf([[NaN, NaN]], [1]);
  await expect(train(absent)).rejects.toMatchObject({ code: 'DATA_INSUFFICIENT' });
  const weightless = { ...councilOf([[0.5, 0.5]], [1]), weights: new Float64Array(1) };
  await expect(train(weightless)).rejects.toMatchObject({ code: 'DATA_INSUFFICIENT' });
});
