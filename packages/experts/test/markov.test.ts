import { expect, it } from '@jest/globals';
import { createFeatureTable } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { markov } from '../src/index.ts';
import { all, context, create, trainingData } from './support.ts';

/** One long chain with known transition rates. */
function chain(length: number, stay: number, start: number) {
  const stream = createStream('chain');
  const outcomes = new Float64Array(length);
  for (let t = 1; t < length; t++) {
    outcomes[t] = Number(stream.next() < (outcomes[t - 1] === 1 ? stay : start));
  }
  return createFeatureTable({
    columns: [],
    values: new Float32Array(0),
    patients: new Int32Array(length),
    times: Float64Array.from({ length }, (_, t) => t),
    outcomes,
    patientIds: ['one'],
  });
}

it('recovers the transition rates of a long chain', async () => {
  const table = chain(20_000, 0.7, 0.1);
  const model = await create(markov);
  await model.train(trainingData(table), context());
  const { values } = await model.predict({ table, rows: all(table) });
  const last = [0, 1].map((state) => {
    const rows = [...all(table)].slice(10_000).filter((row) => table.outcomes?.[row] === state);
    return rows.reduce((sum, row) => sum + (values[row] ?? NaN), 0) / rows.length;
  });
  expect(last[0]).toBeCloseTo(0.1, 2);
  expect(last[1]).toBeCloseTo(0.7, 1);
});

it('says so when a state has no training row', async () => {
  const table = chain(200, 0.7, 0.1);
  const { notes } = await (await create(markov)).train(trainingData(table), context());
  expect(notes).toEqual(['no training row with state unknown']);
});
