import { expect, test } from '@jest/globals';
import { createGradientBoosting, type BoostingData } from '../src/index.ts';
import { sampleData } from './sample-data.ts';

const trained = sampleData(200);
const data = { ...trained, validation: sampleData(150, 2) };
const withCode = (code: string) => expect.objectContaining({ code });

/** Losses of the validation rows, told after each tree, and the model. */
async function watch(options: object, given: BoostingData = data) {
  const losses: number[] = [];
  const model = await createGradientBoosting({ learningRate: 0.3, ...options }).train(given, {
    progress: ({ validationLoss = NaN }) => losses.push(validationLoss),
  });
  return { losses, model };
}

test('the validation loss told is that of the model’s forecasts', async () => {
  const { losses, model } = await watch({ trees: 12, rowSubsample: 0.5 });
  const { labels, weights } = data.validation;
  let loss = 0;
  let total = 0;
  model.predict(data.validation).forEach((p, i) => {
    loss -= (weights[i] ?? NaN) * Math.log(labels[i] === 1 ? p : 1 - p);
    total += weights[i] ?? NaN;
  });
  expect(losses).toHaveLength(12);
  expect(losses[11]).toBeCloseTo(loss / total, 12);
});

test.each([1, 4, 100])('with a patience of %d the best trees are kept', async (patience) => {
  const { losses } = await watch({ trees: 60 });
  const stopped = await watch({ trees: 60, patience });
  let best = 0;
  let least = Infinity;
  let trees = 0;
  for (const loss of losses) {
    trees++;
    if (loss < least) [best, least] = [trees, loss];
    if (trees - best >= patience) break;
  }
  expect(best).toBeLessThan(50);
  expect(stopped.losses).toEqual(losses.slice(0, trees));
  const alone = await createGradientBoosting({ learningRate: 0.3, trees: best }).train(data);
  expect(stopped.model.toJSON()).toEqual(alone.toJSON());
});

test('without patience all trees are kept', async () => {
  const { model } = await watch({ trees: 60 });
  const alone = await createGradientBoosting({ learningRate: 0.3, trees: 60 }).train(trained);
  expect(model.toJSON()).toEqual(alone.toJSON());
});

test('where no tree helps, none is kept', async () => {
  const labels = data.validation.labels.map((label) => 1 - label);
  const { model } = await watch(
    { patience: 3 },
    { ...data, validation: { ...data.validation, labels } },
  );
  expect(model.trees).toBe(0);
  expect(new Set(model.predict(data)).size).toBe(1);
});

test.each<[string, string, Partial<BoostingData>]>([
  ['no validation rows', 'USAGE', {}],
  ['other columns', 'SCHEMA', { validation: { columns: [[1]], labels: [1] } }],
  [
    'nothing that weighs',
    'DATA_INSUFFICIENT',
    { validation: { ...data.validation, weights: data.validation.weights.map(() => 0) } },
  ],
  ['an impossible label', 'DATA_VALUE', { validation: { columns: [[1], [1], [1]], labels: [2] } }],
])('patience with %s: %s', async (_, code, given) => {
  await expect(watch({ patience: 2 }, { ...trained, ...given })).rejects.toEqual(withCode(code));
});

test('validation losses that overflow: NUMERIC', async () => {
  const validation = { columns: [[1], [1], [1]], labels: [1e200] };
  const given = { ...data, validation };
  await expect(watch({ objective: 'squared' }, given)).rejects.toEqual(withCode('NUMERIC'));
});
