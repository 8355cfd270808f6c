import { describe, expect, it } from '@jest/globals';
import { encodeState, type CombinationType, type GatingData } from '@prodrome/core';
import fc from 'fast-check';
import {
  best,
  featureWeightedStacking,
  logPool,
  stacking,
  uniform,
  weightedAverage,
} from '../src/index.ts';
import {
  combinationOf,
  council,
  create,
  reordered,
  shapes,
  trainContext,
  type CouncilShape,
} from './support.ts';

const combinations: [string, CombinationType][] = [
  ['weighted_average', weightedAverage],
  ['log_pool', logPool],
  ['stacking', stacking],
  ['feature_weighted_stacking', featureWeightedStacking],
  ['best', best],
];

/** A council under equal weights of the present. */
async function weighted(data: GatingData) {
  const gate = await create(uniform);
  const { labels } = data;
  return { ...combinationOf(data, (await gate.predictWeights(data)).weights), labels };
}

async function trained(type: CombinationType, data: GatingData) {
  const strategy = await create(type);
  await strategy.train(await weighted(data), trainContext());
  return strategy;
}

const shape: CouncilShape = { rows: 40, experts: 3, columns: 0, awake: 0.7, seed: 'combine' };
const data = council(shape);

describe.each(combinations)('%s', (name, type) => {
  it('answers with probabilities, and NaN where nobody is present (property)', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async (own) => {
        const batch = council({ ...own, awake: own.awake / 2, seed: `${own.seed}'` });
        const answers = (await trained(type, council(own))).combine(await weighted(batch));
        expect(answers).toHaveLength(own.rows);
        answers.forEach((answer, i) => {
          const present = batch.present.subarray(i * own.experts, (i + 1) * own.experts);
          if (present.includes(1)) expect(answer >= 0 && answer <= 1).toBe(true);
          else expect(answer).toBeNaN();
        });
      }),
      { seed: 44, numRuns: 60 },
    );
  });

  it('does not read what absent experts would have said', async () => {
    const strategy = await trained(type, data);
    const batch = await weighted(data);
    const values = batch.values.map((value) => (Number.isNaN(value) ? 0.99 : value));
    expect(strategy.combine({ ...batch, values })).toEqual(strategy.combine(batch));
  });

  it('does not depend on the order of the experts', async () => {
    const turned = reordered(data, [2, 0, 1]);
    const answers = (await trained(type, data)).combine(await weighted(data));
    const others = (await trained(type, turned)).combine(await weighted(turned));
    others.forEach((other, i) => {
      const answer = answers[i] ?? NaN;
      const same = Number.isNaN(other) ? Number.isNaN(answer) : Math.abs(other - answer) < 1e-8;
      expect(same).toBe(true);
    });
  });

  it('is Σ w·p where it says so, and only there', async () => {
    const strategy = await trained(type, data);
    const equal = await weighted(data);
    const k = equal.experts;
    const tilted = equal.weights.map((weight, at) => weight * (1 + (at % k)));
    const totals = equal.labels.map((_, i) =>
      tilted.subarray(i * k, (i + 1) * k).reduce((sum, weight) => sum + weight, 0),
    );
    const weights = tilted.map(
      (weight, at) => weight && weight / (totals[Math.floor(at / k)] ?? 1),
    );
    const batch = { ...equal, weights };
    const distances = [...strategy.combine(batch)].map((answer, i) => {
      let total = 0;
      for (let j = i * k; j < (i + 1) * k; j++) {
        if (batch.present[j] === 1) total += (batch.weights[j] ?? NaN) * (batch.values[j] ?? NaN);
      }
      return Number.isNaN(answer) ? 0 : Math.abs(answer - total);
    });
    if (strategy.additive) expect(Math.max(...distances)).toBeLessThan(1e-12);
    else expect(Math.max(...distances)).toBeGreaterThan(0.01);
    expect(strategy.additive).toBe(name === 'weighted_average');
  });

  it('answers with the same bits after a round trip, and trains to the same bytes twice', async () => {
    const strategy = await trained(type, data);
    const loaded = await create(type);
    await loaded.loadState(await strategy.saveState());
    const batch = await weighted(data);
    expect(loaded.combine(batch)).toEqual(strategy.combine(batch));
    const bytes = encodeState(await strategy.saveState());
    expect(encodeState(await loaded.saveState())).toEqual(bytes);
    expect(encodeState(await (await trained(type, data)).saveState())).toEqual(bytes);
  });

  it('answers no rows with no answers', async () => {
    const strategy = await trained(type, data);
    const none = await weighted(council({ ...shape, rows: 0 }));
    expect(strategy.combine(none)).toHaveLength(0);
  });

  it('leaves its inputs as they were', async () => {
    const { context, ...own } = await weighted(data);
    const given = () => structuredClone({ ...own, cells: context?.values });
    const before = given();
    const strategy = await create(type);
    await strategy.train({ ...own, ...(context && { context }) }, trainContext());
    strategy.combine({ ...own, ...(context && { context }) });
    expect(given()).toEqual(before);
  });

  it('refuses a state of another kind', async () => {
    const other = { kind: `not ${name}`, version: 1, json: null, tensors: {} };
    await expect((await create(type)).loadState(other)).rejects.toMatchObject({ code: 'STATE' });
  });
});
