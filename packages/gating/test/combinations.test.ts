import { describe, expect, it } from '@jest/globals';
import type { CombinationType } from '@prodrome/core';
import { logit, sigmoid } from '@prodrome/numerics';
import fc from 'fast-check';
import { best, logPool, weightedAverage } from '../src/index.ts';
import { combinationOf, councilOf, create } from './support.ts';

/** One row's answer; NaN = absent. */
async function combine(
  type: CombinationType,
  values: readonly number[],
  weights: readonly number[],
): Promise<number> {
  const batch = combinationOf(councilOf([[...values]], [0]), Float64Array.from(weights));
  return (await create(type)).combine(batch)[0] ?? NaN;
}

const probability = fc.double({ min: 0, max: 1, noNaN: true });
/** Answers with weights that sum to 1 within rounding. */
const mixtures = fc
  .array(fc.tuple(probability, fc.double({ min: 1e-3, max: 1, noNaN: true })), {
    minLength: 1,
    maxLength: 8,
  })
  .map((pairs) => {
    const total = pairs.reduce((sum, [, weight]) => sum + weight, 0);
    return { values: pairs.map(([p]) => p), weights: pairs.map(([, weight]) => weight / total) };
  });

describe('weighted_average', () => {
  it('is Σ w·p over the present', async () => {
    expect(await combine(weightedAverage, [0.2, 0.9, NaN], [0.25, 0.75, 0])).toBeCloseTo(0.725, 15);
  });

  it('lies between the least and the greatest answer, and never leaves [0, 1] (property)', async () => {
    await fc.assert(
      fc.asyncProperty(mixtures, async ({ values, weights }) => {
        const answer = await combine(weightedAverage, values, weights);
        expect(answer).toBeGreaterThanOrEqual(Math.max(0, Math.min(...values) - 1e-15));
        expect(answer).toBeLessThanOrEqual(Math.min(1, Math.max(...values) + 1e-15));
      }),
      { seed: 45 },
    );
  });

  it('stays at 1 when rounded weights sum to more', async () => {
    const parts = [0.4, 0.4, 0.2 + 2e-16];
    expect(parts.reduce((sum, weight) => sum + weight)).toBeGreaterThan(1);
    expect(await combine(weightedAverage, [1, 1, 1], parts)).toBe(1);
  });
});

describe('log_pool', () => {
  it('is the weighted mean of the log odds', async () => {
    const odds = (0.2 / 0.8) ** 0.25 * (0.9 / 0.1) ** 0.75;
    expect(await combine(logPool, [0.2, 0.9, NaN], [0.25, 0.75, 0])).toBeCloseTo(
      odds / (1 + odds),
      14,
    );
  });

  it('of equal answers is that answer (property)', async () => {
    await fc.assert(
      fc.asyncProperty(mixtures, probability, async ({ weights }, p) => {
        const answer = await combine(
          logPool,
          weights.map(() => p),
          weights,
        );
        expect(Math.abs(answer - p)).toBeLessThan(1e-13);
      }),
      { seed: 46 },
    );
  });

  it('of opposite answers is ½, and of certain ones finite', async () => {
    expect(await combine(logPool, [0.1, 0.9], [0.5, 0.5])).toBeCloseTo(0.5, 15);
    // 1 − 1e-15 is not representable to better than .1 %
    expect(await combine(logPool, [0, 1], [0.5, 0.5])).toBeCloseTo(0.5, 3);
    expect(await combine(logPool, [1, 0.5], [0.5, 0.5])).toBeCloseTo(
      sigmoid(logit(1 - 1e-15) / 2),
      12,
    );
  });
});

describe('best', () => {
  it.each([
    ['the expert with the largest weight', [0.2, 0.9, 0.4], [0.3, 0.5, 0.2], 0.9],
    ['of equals, the mean', [0.2, 0.9, 0.4], [0.4, 0.2, 0.4], 0.3],
    ['of all equals, the mean of all', [0.25, 0.5, 0.75], [1 / 3, 1 / 3, 1 / 3], 0.5],
    ['a later one that beats two equals', [0.2, 0.4, 0.9], [0.3, 0.3, 0.4], 0.9],
    ['not an absent one', [NaN, 0.9, 0.4], [0, 0.3, 0.7], 0.4],
    ['the mean of the present where all have weight 0', [NaN, 0.8, 0.4], [0, 0, 0], 0.6],
  ])('answers with %s', async (_, values, weights, expected) => {
    expect(await combine(best, values, weights)).toBeCloseTo(expected, 15);
  });
});
