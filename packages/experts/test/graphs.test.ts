import { expect, it } from '@jest/globals';
import { takeRows, type ExpertModel, type ExpertType, type FeatureTable } from '@prodrome/core';
import { openComponent, type GraphTensor } from '@prodrome/graph';
import { climatology, logisticRegression, markov } from '../src/index.ts';
import { all, context, create, diary, trainingData } from './support.ts';

const doubles = (shape: readonly number[], data: Float64Array): GraphTensor => ({
  ...{ type: 'double', shape, data },
});

/** Answers of the expert's graph, day by day, each patient from the state of the day before. */
async function answerInGraph(
  model: ExpertModel,
  table: FeatureTable,
  width: number,
): Promise<{ readonly values: Float64Array; readonly states: Float64Array }> {
  let initial = new Float64Array(width);
  const session = await openComponent(
    {
      features: { type: 'double', shape: ['n', 2] },
      outcome: { type: 'double', shape: ['n'] },
      state: { type: 'double', shape: ['n', width] },
    },
    (graph, input) => {
      const output = model.toGraph?.(graph, input);
      if (!output?.state || !output.initial) throw new Error('no graph with a state');
      initial = Float64Array.from(output.initial);
      return { values: output.values, next: output.state };
    },
  );
  const values = new Float64Array(table.rows);
  const states = new Float64Array(table.patientIds.length * width);
  let state: Float64Array = initial;
  for (let row = 0; row < table.rows; row++) {
    if (row > 0 && table.patients[row] !== table.patients[row - 1]) state = initial;
    const answer = await session.run({
      features: doubles([1, 2], Float64Array.from(table.values.subarray(2 * row, 2 * row + 2))),
      outcome: doubles([1], Float64Array.of(table.outcomes?.[row] ?? NaN)),
      state: doubles([1, width], state),
    });
    values[row] = Number(answer['values']?.data[0]);
    state = answer['next']?.data as Float64Array;
    states.set(state, (table.patients[row] ?? 0) * width);
  }
  await session.release();
  return { values, states };
}

const remembering: readonly { type: ExpertType; width: number }[] = [
  { type: climatology, width: 2 },
  { type: markov, width: 3 },
];

it.each(remembering)('$type.type answers as a graph, day by day', async ({ type, width }) => {
  const table = diary();
  const model = await create(type);
  await model.train(trainingData(table), context());
  const { values, states } = await model.predict({ table, rows: all(table) });
  const got = await answerInGraph(model, table, width);
  values.forEach((value, row) => {
    expect(Math.abs((got.values[row] ?? NaN) - value)).toBeLessThan(1e-12);
  });
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
