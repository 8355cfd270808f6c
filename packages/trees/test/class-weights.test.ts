import { expect, test } from '@jest/globals';
import { sum } from '@prodrome/numerics';
import { createGradientBoosting, type GradientBoostingInput } from '../src/index.ts';
import { sampleData } from './sample-data.ts';

const data = sampleData(300);
const withCode = (code: string) => expect.objectContaining({ code });
const train = (options: GradientBoostingInput, given = data) =>
  createGradientBoosting({ trees: 8, ...options }).train(given);
const weightOf = (label: number): number =>
  sum(data.weights.filter((_, i) => data.labels[i] === label));

test('class weights are as good as weights that are multiplied by them, bit for bit', async () => {
  const model = await train({ classWeights: [0.5, 3] });
  const weights = data.weights.map((weight, i) => weight * (data.labels[i] === 1 ? 3 : 0.5));
  expect(model.toJSON()).toEqual((await train({}, { ...data, weights })).toJSON());
});

test('balanced, both classes weigh half of the whole', async () => {
  const all = weightOf(0) + weightOf(1);
  expect(weightOf(1)).not.toBe(weightOf(0));
  const model = await train({ classWeights: 'balanced' });
  const factors = [all / 2 / weightOf(0), all / 2 / weightOf(1)];
  expect(model.toJSON()).toEqual((await train({ classWeights: factors })).toJSON());
  expect(model.toJSON().base[0]).toBeCloseTo(0, 12);
});

test.each([0, 1])('balanced with labels %d alone is as without', async (label) => {
  const given = { ...data, labels: data.labels.map(() => label) };
  const model = await train({ classWeights: 'balanced' }, given);
  expect(model.toJSON()).toEqual((await train({}, given)).toJSON());
});

test('labels between classes are refused, with their row', async () => {
  const given = { ...data, labels: data.labels.with(7, 0.5) };
  await expect(train({ classWeights: 'balanced' }, given)).rejects.toEqual(
    expect.objectContaining({ code: 'DATA_VALUE', where: 'train, labels, row 7' }),
  );
});

test('weights that overflow: NUMERIC', async () => {
  const given = { ...data, weights: data.weights.map(() => 1e250) };
  await expect(train({ classWeights: [1, 1e100] }, given)).rejects.toEqual(withCode('NUMERIC'));
});

test.each<GradientBoostingInput>([
  { classWeights: [0, 1] },
  { classWeights: [1, -1] },
  { objective: 'squared', classWeights: 'balanced' },
])('refuses %j', (options) => {
  expect(() => createGradientBoosting(options)).toThrow(withCode('USAGE'));
});
