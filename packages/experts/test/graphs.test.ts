import { expect, it } from '@jest/globals';
import { takeRows, type ExpertType } from '@prodrome/core';
import { openComponent, walkComponent } from '@prodrome/graph';
import { climatology, logisticRegression, markov } from '../src/index.ts';
import { all, context, create, diary, trainingData, worst } from './support.ts';

const remembering: readonly { type: ExpertType; width: number }[] = [
  { type: climatology, width: 2 },
  { type: markov, width: 3 },
];

it.each(remembering)('$type.type answers as a graph, day by day', async ({ type, width }) => {
  const table = diary();
  const model = await create(type);
  await model.train(trainingData(table), context());
  const { values, states } = await model.predict({ table, rows: all(table) });
  const walk = { stateWidth: width, features: 'double' } as const;
  const got = await walkComponent(table, walk, (graph, input) => {
    const output = model.toGraph?.(graph, input);
    if (!output?.state || !output.initial) throw new Error('no graph with a state');
    return output;
  });
  expect(worst(got.values, values)).toBeLessThan(1e-12);
  expect(got.states).toEqual(states?.values);
  expect(table.outcomes?.some(Number.isNaN)).toBe(true);
});

it.each(remembering)('the graph of $type.type names the input that it lacks', async ({ type }) => {
  const model = await create(type);
  await model.train(trainingData(diary()), context());
  const open = openComponent(
    { features: { type: 'double', shape: ['n', 2] }, outcome: { type: 'double', shape: ['n'] } },
    (graph, input) => ({ values: model.toGraph?.(graph, input).values ?? input.features }),
  );
  await expect(open).rejects.toThrow(/expected the input state/);
});

it('logistic_regression answers as a graph, NaN where a column is missing', async () => {
  const table = diary();
  const model = await create(logisticRegression);
  await model.train(trainingData(table), context());
  const cells = table.values.map((value, at) => (at % 29 === 0 ? NaN : value));
  const asked = takeRows({ ...table, values: cells }, all(table));
  const { values } = await model.predict({ table: asked, rows: all(asked) });
  const session = await openComponent(
    { features: { type: 'float', shape: ['n', 2] } },
    (graph, input) => ({ values: model.toGraph?.(graph, input).values ?? input.features }),
  );
  const { values: got } = await session.run({
    features: { type: 'float', shape: [table.rows, 2], data: cells },
  });
  await session.release();
  values.forEach((value, row) => {
    const own = Number(got?.data[row]);
    expect(Number.isNaN(own)).toBe(Number.isNaN(value));
    if (!Number.isNaN(value)) expect(Math.abs(own - value)).toBeLessThan(1e-7);
  });
  expect(values.some(Number.isNaN)).toBe(true);
});
