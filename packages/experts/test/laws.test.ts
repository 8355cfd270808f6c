import { describe, expect, it } from '@jest/globals';
import type { ExpertType } from '@prodrome/core';
import fc from 'fast-check';
import { climatology, logisticRegression, markov } from '../src/index.ts';
import { all, context, create, diary, filterTimes, trainingData } from './support.ts';

const types: [string, ExpertType][] = [
  ['climatology', climatology],
  ['markov', markov],
  ['logistic_regression', logisticRegression],
];

describe.each(types)('%s', (name, type) => {
  const table = diary();
  const trained = create(type).then(async (model) => {
    await model.train(trainingData(table), context());
    return model;
  });

  it('answers with probabilities', async () => {
    const { values } = await (await trained).predict({ table, rows: all(table) });
    expect(values.every((value) => value > 0 && value < 1)).toBe(true);
  });

  it('prefix: cutting the future changes nothing (property)', async () => {
    const model = await trained;
    const { values } = await model.predict({ table, rows: all(table) });
    await fc.assert(
      fc.asyncProperty(fc.nat(30), async (cut) => {
        const early = filterTimes(table, (time) => time <= cut);
        const kept = [...all(table)].filter((row) => (table.times[row] ?? NaN) <= cut);
        const answers = await model.predict({ table: early, rows: all(early) });
        expect([...answers.values]).toEqual(kept.map((row) => values[row]));
      }),
      { seed: 31, numRuns: 30 },
    );
  });

  it('chunk: continuing from states equals all at once, bit for bit (property)', async () => {
    const model = await trained;
    const whole = await model.predict({ table, rows: all(table) });
    await fc.assert(
      fc.asyncProperty(fc.nat(30), async (cut) => {
        const early = filterTimes(table, (time) => time <= cut);
        const late = filterTimes(table, (time) => time > cut);
        const begun = await model.predict({ table: early, rows: all(early) });
        const ended = await model.predict({
          table: late,
          rows: all(late),
          ...(begun.states && { from: begun.states }),
        });
        const isEarly = [...all(table)].map((row) => (table.times[row] ?? NaN) <= cut);
        const joined = new Float64Array(table.rows);
        let first = 0;
        let second = 0;
        isEarly.forEach((early_, row) => {
          joined[row] = (early_ ? begun.values[first++] : ended.values[second++]) ?? NaN;
        });
        expect(joined).toEqual(whole.values);
        expect(ended.states).toEqual(whole.states);
      }),
      { seed: 32, numRuns: 30 },
    );
  });

  it('answers the asked rows only, in their order, as among all rows', async () => {
    const model = await trained;
    const whole = await model.predict({ table, rows: all(table) });
    const rows = Int32Array.of(0, 3, 17, table.rows - 1);
    const some = await model.predict({ table, rows });
    expect([...some.values]).toEqual([...rows].map((row) => whole.values[row]));
  });

  it('answers with the same bits after a round trip', async () => {
    const model = await trained;
    const loaded = await create(type);
    await loaded.loadState(await model.saveState());
    const ask = { table, rows: all(table) };
    expect((await loaded.predict(ask)).values).toEqual((await model.predict(ask)).values);
    expect(await loaded.saveState()).toEqual(await model.saveState());
  });

  it('trains to the same bytes twice, and leaves its inputs as they were', async () => {
    const data = trainingData(table);
    const before = [...table.values, ...data.labels];
    const again = await create(type);
    await again.train(data, context());
    expect(await again.saveState()).toEqual(await (await trained).saveState());
    expect([...table.values, ...data.labels]).toEqual(before);
  });

  it('weights count as repetition', async () => {
    const data = trainingData(table);
    const doubled = await create(type);
    await doubled.train(
      { ...data, weights: new Float64Array(data.rows.length).fill(2) },
      context(),
    );
    const repeated = await create(type);
    await repeated.train(
      {
        ...data,
        rows: Int32Array.from([...data.rows].flatMap((row) => [row, row])),
        labels: Float64Array.from([...data.labels].flatMap((label) => [label, label])),
      },
      context(),
    );
    const ask = { table, rows: all(table) };
    const [one, two] = [await doubled.predict(ask), await repeated.predict(ask)];
    one.values.forEach((value, i) => {
      expect(value).toBeCloseTo(two.values[i] ?? NaN, 6);
    });
  });

  it('stops when cancelled', async () => {
    const controller = new AbortController();
    controller.abort();
    const training = (await create(type)).train(trainingData(table), {
      ...context(),
      signal: controller.signal,
    });
    await expect(training).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('refuses use before training, and a state of another kind', async () => {
    const fresh = await create(type);
    await expect(fresh.predict({ table, rows: all(table) })).rejects.toMatchObject({
      code: 'STATE',
    });
    const other = { kind: `not ${name}`, version: 1, json: null, tensors: {} };
    await expect(fresh.loadState(other)).rejects.toMatchObject({ code: 'STATE' });
  });
});
