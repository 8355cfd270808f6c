import { expect, it } from '@jest/globals';
import type { ComponentState, ExpertType } from '@prodrome/core';
import {
  gruNetwork,
  lstmNetwork,
  mixtureNetwork,
  mixtureNetworkOptionsSchema,
  multilayerPerceptron,
  temporalConvolution,
} from '../src/index.ts';
import { enoughLayers } from '../src/temporal-convolution.ts';
import { bytesOf, context, create, diary, logLoss } from './support.ts';

interface Subject {
  readonly type: ExpertType;
  readonly options: object;
}
const training = { steps: 4, epochs: 12, optimizer: { learningRate: 0.02 } };
const subjects: Subject[] = [
  { type: lstmNetwork, options: { ...training, hiddenUnits: 8, layers: 2 } },
  { type: gruNetwork, options: { ...training, hiddenUnits: 8 } },
  { type: gruNetwork, options: { ...training, hiddenUnits: 8, layers: 2 } },
  { type: temporalConvolution, options: { ...training, filters: 8 } },
  { type: multilayerPerceptron, options: { ...training, hiddenLayers: [8] } },
  { type: mixtureNetwork, options: { ...training, expertUnits: 4 } },
  { type: mixtureNetwork, options: { ...training, expertUnits: 8, active: 2 } },
  {
    type: multilayerPerceptron,
    options: { ...training, hiddenLayers: [8, 8], activation: 'tanh' },
  },
];

it.each(subjects)(
  '$type.type $options learns what lies three days back',
  async ({ type, options }) => {
    const data = diary({ patients: 40, logit: (recent) => 3 * (recent[3] ?? 0) });
    const model = await create(type, options);
    await model.train(data, context());
    expect(await logLoss(model, data)).toBeLessThan(0.5);
  },
);

it.each(subjects)(
  '$type.type $options goes on from a checkpoint to the same bytes',
  async ({ type, options }) => {
    const data = diary();
    const own = { ...options, dropout: 0.2, epochs: 3 };
    const states: ComponentState[] = [];
    const model = await create(type, own);
    await model.train(data, context({ checkpoint: (state) => states.push(state()) }));
    const again = await create(type, own);
    const [, resume] = states as [ComponentState, ComponentState];
    await again.train(data, context({ resume }));
    expect(await bytesOf(again)).toEqual(await bytesOf(model));
  },
);

it('a mixture is of two networks or more, and of one output', async () => {
  const { error } = mixtureNetworkOptionsSchema.safeParse({ experts: 3, active: 3 });
  expect(error?.issues).toMatchObject([{ path: ['active'], message: 'fewer than experts' }]);
  const data = diary();
  const labels = new Float64Array(2 * data.rows.length);
  const model = await create(mixtureNetwork, {}, 2);
  const two = { ...data, labels, task: { ...data.task, outputs: 2 } };
  await expect(model.train(two, context())).rejects.toThrow(/one output, got 2/);
});

it('the perceptron of one day remembers nothing', async () => {
  const data = diary();
  const model = await create(multilayerPerceptron, { epochs: 1 });
  await model.train(data, context());
  expect(model.stateWidth).toBe(0);
});

it.each([
  [1, 3, 1],
  [3, 3, 1],
  [4, 3, 2],
  [14, 3, 3],
  [16, 3, 4],
  [8, 2, 3],
])('a window of %i days is seen by kernels of %i in %i layers', (steps, kernel, layers) => {
  expect(enoughLayers(steps, kernel)).toBe(layers);
});
