import { expect, test } from '@jest/globals';
import { sum } from '@prodrome/numerics';
import {
  createGradientBoosting,
  type BoostingContext,
  type BoostingData,
  type GradientBoostingInput,
  type TreeModel,
} from '../src/index.ts';
import { sampleData } from './sample-data.ts';

const data = sampleData(300);
const withCode = (code: string) => expect.objectContaining({ code });
const train = (
  options: GradientBoostingInput,
  given: BoostingData = data,
  context: BoostingContext = {},
): Promise<TreeModel> => createGradientBoosting(options).train(given, context);

const differences = (one: Float64Array, other: Float64Array): number =>
  one.reduce((most, value, i) => Math.max(most, Math.abs(value - (other[i] ?? NaN))), 0);

test.each<GradientBoostingInput>([
  {},
  { objective: 'squared', l2: 1 },
  { rowSubsample: 0.6, columnSubsample: 0.5, seed: 3 },
])('twenty trees at once are ten and ten more, bit for bit: %j', async (options) => {
  const whole = await train({ ...options, trees: 20 });
  const half = await train({ ...options, trees: 10 });
  const text = JSON.stringify(half);
  const more = await train({ ...options, trees: 10 }, data, { warmStart: half });
  expect(more.toJSON()).toEqual(whole.toJSON());
  expect(JSON.stringify(half)).toBe(text);
});

test('goes on from a model without trees as from the beginning', async () => {
  const validation = { ...data, labels: data.labels.map((label) => 1 - label) };
  const none = await train({ patience: 1 }, { ...data, validation });
  expect(none.trees).toBe(0);
  const more = await train({ trees: 5 }, data, { warmStart: none });
  expect(more.toJSON()).toEqual((await train({ trees: 5 })).toJSON());
});

test('validation counts the trees that were there before', async () => {
  const validation = sampleData(100, 2);
  const told = async (trees: number, context: BoostingContext): Promise<number[]> => {
    const losses: number[] = [];
    const progress = ({ validationLoss = NaN }) => losses.push(validationLoss);
    await train({ trees }, { ...data, validation }, { ...context, progress });
    return losses;
  };
  const warmStart = await train({ trees: 4 });
  expect(await told(3, { warmStart })).toEqual((await told(7, {})).slice(4));
});

test('a stopped training keeps the warm start and the best trees after it', async () => {
  const warmStart = await train({ trees: 5 });
  const validation = { ...data, labels: data.labels.map((label) => 1 - label) };
  const model = await train({ patience: 2 }, { ...data, validation }, { warmStart });
  expect(model.toJSON()).toEqual(warmStart.toJSON());
});

test('what is known already is not learned again: the model answers what it adds', async () => {
  const first = await train({ trees: 10, objective: 'squared' });
  const initialMargins = first.margin(data);
  const added = await train({ trees: 10, objective: 'squared' }, { ...data, initialMargins });
  expect(added.toJSON().base).toEqual([0]);
  const sums = added.margin(data).map((margin, i) => margin + (initialMargins[i] ?? NaN));
  const whole = await train({ trees: 20, objective: 'squared' });
  expect(differences(sums, whole.margin(data))).toBeLessThan(1e-5);
  expect(differences(sums, initialMargins)).toBeGreaterThan(0.01);
});

test('one tree of one leaf pair on initial margins is Newton’s step from them', async () => {
  const given = {
    columns: [[1, 1, 2, 2]],
    labels: [0, 1, 1, 1],
    initialMargins: [0, 0, Math.log(3), Math.log(3)],
  };
  const options = { trees: 1, learningRate: 1, minDataInLeaf: 1 };
  const model = await train(options, given);
  // left: g = 0; right: g = −1/4 each, h = 3/16 each
  expect(model.margin({ columns: [[1, 2]] })[0]).toBeCloseTo(0, 6);
  expect(model.margin({ columns: [[1, 2]] })[1]).toBeCloseTo(4 / 3, 5);
});

test('initial margins of 0 change the first margin alone', async () => {
  const validation = { ...sampleData(50, 2), initialMargins: new Float64Array(50) };
  const given = { ...data, initialMargins: new Float64Array(300), validation };
  const losses: number[] = [];
  const progress = ({ validationLoss = NaN }) => losses.push(validationLoss);
  const model = await train({ trees: 3 }, given, { progress });
  let loss = 0;
  model.margin(validation).forEach((margin, i) => {
    const sign = validation.labels[i] === 1 ? -1 : 1;
    loss += (validation.weights[i] ?? NaN) * Math.log1p(Math.exp(sign * margin));
  });
  expect(losses[2]).toBeCloseTo(loss / sum(validation.weights), 12);
});

test.each<[string, string, Partial<BoostingData>]>([
  ['too few', 'USAGE', { initialMargins: [0] }],
  ['one of NaN', 'DATA_VALUE', { initialMargins: new Float64Array(300).fill(NaN) }],
  ['an infinite one', 'DATA_VALUE', { initialMargins: new Float64Array(300).fill(Infinity) }],
  ['those of training alone', 'USAGE', { initialMargins: new Float64Array(300), validation: data }],
  ['those of validation alone', 'USAGE', { validation: { ...data, initialMargins: data.labels } }],
])('initial margins, %s: %s', async (_, code, given) => {
  await expect(train({}, { ...data, ...given })).rejects.toEqual(withCode(code));
});

test('a warm start of another objective or width is refused', async () => {
  const warmStart = await train({ trees: 1 });
  const narrow = { ...data, columns: data.columns.slice(1) };
  await expect(train({ objective: 'squared' }, data, { warmStart })).rejects.toEqual(
    withCode('USAGE'),
  );
  await expect(train({}, narrow, { warmStart })).rejects.toEqual(withCode('SCHEMA'));
});
