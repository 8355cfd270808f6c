import { expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import {
  compileTraining,
  defineNetwork,
  dense,
  optimizerOptionsSchema,
  squaredError,
  trainingFromOptions,
  trainNetwork,
} from '../src/index.ts';

const length = { rows: 100, batch: 32, epochs: 10 };

it('trains with Adam at 0.001 when nothing is said', () => {
  const { optimizer, settings } = trainingFromOptions(optimizerOptionsSchema.parse({}), length);
  expect(optimizer).toEqual({ kind: 'adam', learningRate: 0.001 });
  expect(settings).toEqual({ batch: 32, schedule: { kind: 'constant' } });
});

it('counts schedules in steps', () => {
  const schedule = { type: 'cosine', warmupEpochs: 1.5 } as const;
  const cosine = trainingFromOptions(optimizerOptionsSchema.parse({ schedule }), length);
  expect(cosine.settings.schedule).toEqual({ kind: 'cosine', warmupSteps: 6, totalSteps: 40 });
  const steps = optimizerOptionsSchema.parse({ schedule: { type: 'step', everyEpochs: 3 } });
  expect(trainingFromOptions(steps, length).settings.schedule).toEqual({
    kind: 'step',
    everySteps: 12,
    factor: 0.5,
  });
});

it.each([
  { options: { type: 'adam', momentum: 0.9 }, path: ['momentum'] },
  { options: { type: 'sgd', betas: [0.9, 0.99] }, path: ['betas'] },
  { options: { type: 'adamw', smoothing: 0.9 }, path: ['smoothing'] },
  { options: { type: 'sgd', epsilon: 1e-6 }, path: ['epsilon'] },
  { options: { type: 'grid_search' }, path: ['type'] },
  { options: { learningRate: 0 }, path: ['learningRate'] },
])('refuses $options at $path', ({ options, path }) => {
  const { error } = optimizerOptionsSchema.safeParse(options);
  expect(error?.issues[0]?.path).toEqual(path);
});

it.each([
  { type: 'sgd', momentum: 0.9 },
  { type: 'rmsprop', smoothing: 0.9, epsilon: 1e-7 },
  { type: 'adam', betas: [0.8, 0.99], clipNorm: 1 },
  { type: 'adamw', weightDecay: 0.1, schedule: { type: 'cosine', warmupEpochs: 1 } },
])('trains with $type', async (options) => {
  const network = defineNetwork({
    inputs: { x: { shape: [1] } },
    forward: (scope, { x }) => dense(scope, 'out', x, 1),
  });
  const x = Float32Array.from({ length: 40 }, (_, i) => i / 20 - 1);
  const data = { rows: 40, inputs: { x }, target: x.map((value) => 2 * value + 1) };
  const parsed = optimizerOptionsSchema.parse({ learningRate: 0.02, ...options });
  const { optimizer, settings } = trainingFromOptions(parsed, { rows: 40, batch: 8, epochs: 5 });
  const program = compileTraining(network, squaredError, optimizer, settings);
  const { losses } = await trainNetwork(program, data, { epochs: 5, stream: createStream('o') });
  expect(losses[4]).toBeLessThan(losses[0] as number);
});
