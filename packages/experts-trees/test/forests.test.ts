import { describe, expect, test } from '@jest/globals';
import type { JsonValue } from '@prodrome/core';
import { all, ask, columns, context, create, diary, labelled, tableOf } from './support.ts';

describe.each(['random_forest', 'extra_trees'] as const)('%s', (name) => {
  test('learns what comes after short nights, and after unrecorded ones', async () => {
    const model = create(name);
    const { metrics } = await model.train(diary(), context);
    expect(metrics['trees']).toBe(100);
    const answers = await ask(model, columns, [
      [5, 0],
      [9, 0],
      [NaN, 0],
    ]);
    const [short = NaN, long = NaN, unknown = NaN] = answers;
    expect(long).toBeLessThan(0.35);
    expect(short).toBeGreaterThan(0.6);
    expect(unknown).toBeGreaterThan(0.55);
  });

  test('tells the Brier score out of bag just where trees left rows out', async () => {
    const data = diary();
    const drawn = await create(name, { bootstrap: true }).train(data, context);
    const whole = await create(name, { bootstrap: false }).train(data, context);
    expect(whole.metrics).toEqual({ trees: 100 });
    // who knows everything has 0.4 · 0.09 + 0.6 · 0.16, who knows the rate alone 0.25
    expect(drawn.metrics['outOfBagBrier']).toBeGreaterThan(0.13);
    expect(drawn.metrics['outOfBagBrier']).toBeLessThan(0.2);
  });

  test('answers keep half an event in n + 1 rows from 0 and 1, also where all labels are the same', async () => {
    for (const label of [0, 1]) {
      const model = create(name, { nEstimators: 7, minDataInLeaf: 1 });
      const { table, labels } = diary(50);
      await model.train(labelled(table, labels.fill(label)), context);
      const [value = NaN] = await ask(model, columns, [[5, 0]]);
      expect(value).toBeCloseTo((50 * label + 0.5) / 51, 12);
    }
    const model = create(name, { nEstimators: 9, minDataInLeaf: 1 });
    const data = diary();
    await model.train(data, context);
    const { values } = await model.predict({ table: data.table, rows: all(400) });
    expect(Math.min(...values)).toBeGreaterThan(0.499 / 401);
    expect(Math.max(...values)).toBeLessThan(400.501 / 401);
  });

  test('rows of weight 0 teach nothing, weight counts', async () => {
    const data = diary();
    const turned = data.labels.map((label, i) => (i % 3 > 0 ? label : 1 - label));
    const trained = async (labels: Float64Array, weights: Float64Array) => {
      const model = create(name, { nEstimators: 5 });
      await model.train({ ...data, labels, weights }, context);
      return model.saveState();
    };
    const some = data.labels.map((_, i) => Number(i % 3 > 0));
    expect(await trained(turned, some)).toEqual(await trained(data.labels, some));
    const double = data.labels.map((_, i) => 1 + (i % 2));
    expect(await trained(data.labels, double)).not.toEqual(await trained(data.labels, some));
  });

  test('no rows: DATA_INSUFFICIENT; other columns: SCHEMA', async () => {
    const model = create(name, { nEstimators: 2 });
    const none = labelled(tableOf(columns, new Float32Array(0)), new Float64Array(0));
    await expect(model.train(none, context)).rejects.toMatchObject({ code: 'DATA_INSUFFICIENT' });
    await model.train(diary(), context);
    const other = ask(model, columns.toReversed(), [[0, 7]]);
    await expect(other).rejects.toMatchObject({ code: 'SCHEMA' });
  });

  test('another kind of model in its state: STATE', async () => {
    const boosted = create('gradient_boosting', { nEstimators: 2 });
    await boosted.train(diary(), context);
    const forest = create(name, { nEstimators: 2 });
    await forest.train(diary(), context);
    const { json } = await boosted.saveState();
    const state = await forest.saveState();
    const { columns: own } = state.json as Readonly<Record<string, JsonValue>>;
    for (const damaged of [json, null, { columns: own ?? null, model: null }]) {
      const loading = create(name).loadState({ ...state, json: damaged });
      await expect(loading).rejects.toMatchObject({ code: 'STATE' });
    }
  });
});
