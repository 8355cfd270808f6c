import { expect, it } from '@jest/globals';
import { takeRows } from '@prodrome/core';
import { logit, sigmoid } from '@prodrome/numerics';
import { createTrainer, findCounterfactual } from '../src/index.ts';
import { diary, expert, expertType, plan } from './support.ts';

const dataset = diary(20, 20, 'counterfactual');
const { table } = dataset;

/** Linear on the log odds in what was recorded of the day. */
const linear = expertType('linear', () => ({
  predict: async ({ table: { columns, values }, rows }) => ({
    values: Float64Array.from(rows, (row) => {
      const at = (name: string): number =>
        values[row * columns.length + columns.findIndex((one) => one.name === name)] as number;
      return sigmoid(2 * at('signal') + (at('pressure') || 0) - 1);
    }),
  }),
}));
const trained = createTrainer(plan([expert('linear', linear, 'all')])).train(dataset, {
  seed: '1',
});

async function asked() {
  const { model } = await trained;
  const rows = [...table.patients.keys()].filter((row) => table.patients[row] === 4);
  const days = takeRows(table, Int32Array.from(rows));
  const signal = days.values[(days.rows - 1) * days.columns.length] as number;
  return { model: { ...model, council: { ...model.council, served: 'linear' } }, days, signal };
}

it('changes a variable no further than a linear model asks for', async () => {
  const { model, days, signal } = await asked();
  const { forecast } = await findCounterfactual(model, days, { options: [], under: 0.99 });
  const steps = [0.05, 0.1, 0.2, 0.4];
  const options = [
    { name: 'signal', values: steps.map((step) => Math.fround(signal - step)), costs: steps },
  ];
  // 2 · .15 less on the log odds: the second step is too short
  const under = sigmoid(logit(forecast) - 0.3);
  const found = await findCounterfactual(model, days, { options, under });
  expect(found.found?.values).toEqual({ signal: Math.fround(signal - 0.2) });
  expect(found.found?.answer).toBeCloseTo(sigmoid(logit(forecast) - 0.4), 6);
  const beyond = { options, under: sigmoid(logit(forecast) - 1) };
  const none = await findCounterfactual(model, days, beyond);
  expect(none.found).toBeUndefined();
  expect(none.lowest?.values).toEqual({ signal: Math.fround(signal - 0.4) });
});

it('of a forecast that lies under the level changes nothing', async () => {
  const { model, days } = await asked();
  const options = [{ name: 'signal', values: [0], costs: [1] }];
  const { forecast, ...rest } = await findCounterfactual(model, days, { options, under: 0.999 });
  expect(forecast).toBeLessThan(0.999);
  expect(rest).toEqual({ under: 0.999 });
});

it.each([0, 1, 30, NaN])('refuses %p for a level', async (under) => {
  const { model, days } = await asked();
  await expect(findCounterfactual(model, days, { options: [], under })).rejects.toMatchObject({
    code: 'USAGE',
  });
});

it('refuses what is no column', async () => {
  const { model, days } = await asked();
  const options = [{ name: 'sgnal', values: [1], costs: [1] }];
  await expect(findCounterfactual(model, days, { options, under: 0.01 })).rejects.toMatchObject({
    code: 'DATA_COLUMN',
  });
});
