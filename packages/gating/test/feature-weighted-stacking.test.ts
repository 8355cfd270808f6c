import { describe, expect, it } from '@jest/globals';
import { createFeatureTable, type CombinationType, type GatingData } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { featureWeightedStacking, stacking, uniform } from '../src/index.ts';
import { combinationOf, council, create, trainContext } from './support.ts';

async function weighted(data: GatingData) {
  const { weights } = await (await create(uniform)).predictWeights(data);
  return { ...combinationOf(data, weights), labels: data.labels };
}

async function answers(type: CombinationType, learned: GatingData, asked: GatingData) {
  const strategy = await create(type);
  await strategy.train(await weighted(learned), trainContext());
  return strategy.combine(await weighted(asked));
}

/** Two experts: where the one column of the context is positive the first knows, else the second. */
function turns(seed: string): GatingData {
  const stream = createStream(seed);
  const one = council({ rows: 2000, experts: 2, columns: 1, awake: 1, seed });
  const values = one.values.map((_, at) => {
    const row = at >> 1;
    const knows = (one.context.values[row] as number) > 0 === (at % 2 === 0);
    return knows ? 0.2 + 0.6 * (one.labels[row] as number) : 0.1 + 0.8 * stream.next();
  });
  return { ...one, values };
}

const logLoss = (labels: Float64Array, forecasts: Float64Array): number =>
  labels.reduce((sum, y, i) => {
    const p = forecasts[i] as number;
    return sum - Math.log(y === 1 ? p : 1 - p) / labels.length;
  }, 0);

describe('feature-weighted stacking', () => {
  it('is stacking where the context has no columns', async () => {
    const shape = { rows: 120, experts: 3, columns: 0, awake: 0.7 };
    const [learned, asked] = [council({ ...shape, seed: 'a' }), council({ ...shape, seed: 'b' })];
    const own = await answers(featureWeightedStacking, learned, asked);
    expect(own).toEqual(await answers(stacking, learned, asked));
  });

  it('follows a context that tells who knows, where stacking cannot', async () => {
    const [learned, asked] = [turns('learned'), turns('asked')];
    const own = logLoss(asked.labels, await answers(featureWeightedStacking, learned, asked));
    const plain = logLoss(asked.labels, await answers(stacking, learned, asked));
    expect(own).toBeLessThan(plain - 0.03);
  });

  it('refuses rows whose context is not given, or has other columns', async () => {
    const data = council({ rows: 60, experts: 2, columns: 2, awake: 1, seed: 'a' });
    const strategy = await create(featureWeightedStacking);
    const { context, ...bare } = await weighted(data);
    await expect(strategy.train(bare, trainContext())).rejects.toMatchObject({ code: 'USAGE' });
    await strategy.train({ ...bare, context: data.context }, trainContext());
    expect(context).toBe(data.context);
    const narrow = createFeatureTable({
      ...data.context,
      columns: data.context.columns.slice(1),
      values: data.context.values.filter((_, at) => at % 2 === 1),
    });
    expect(() => strategy.combine({ ...bare, context: narrow })).toThrow(
      expect.objectContaining({ code: 'SCHEMA' }),
    );
  });
});
