import { expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import {
  builtInTraining,
  compileTraining,
  defineNetwork,
  dense,
  optimizerOptionsSchema,
  squaredError,
  trainingFromOptions,
  trainNetwork,
} from '../src/index.ts';

const length = { rows: 100, batch: 32, epochs: 10 };
const { optimizers } = builtInTraining();

it('trains with Adam at 0.001 when nothing is said', () => {
  const options = optimizerOptionsSchema.parse({});
  const { optimizer, settings } = trainingFromOptions(options, length, optimizers);
  expect(options.type).toBe('adam');
  expect(optimizer).toMatchObject({ learningRate: 0.001, slots: 2 });
  expect(settings).toEqual({ batch: 32, schedule: { kind: 'constant' } });
});

it('counts schedules in steps', () => {
  const schedule = { type: 'cosine', warmupEpochs: 1.5 } as const;
  const cosine = trainingFromOptions(
    optimizerOptionsSchema.parse({ schedule }),
    length,
    optimizers,
  );
  expect(cosine.settings.schedule).toEqual({ kind: 'cosine', warmupSteps: 6, totalSteps: 40 });
  const steps = optimizerOptionsSchema.parse({ schedule: { type: 'step', everyEpochs: 3 } });
  expect(trainingFromOptions(steps, length, optimizers).settings.schedule).toEqual({
    kind: 'step',
    everySteps: 12,
    factor: 0.5,
  });
});

it.each([
  { options: { type: 'adam', momentum: 0.9 }, code: 'CONFIG', named: /momentum/ },
  { options: { type: 'sgd', betas: [0.9, 0.99] }, code: 'CONFIG', named: /betas/ },
  { options: { type: 'adamw', smoothing: 0.9 }, code: 'CONFIG', named: /smoothing/ },
  { options: { type: 'sgd', epsilon: 1e-6 }, code: 'CONFIG', named: /epsilon/ },
  { options: { learningRate: 0 }, code: 'CONFIG', named: /learningRate/ },
  { options: { type: 'grid_search' }, code: 'COMPONENT_UNKNOWN', named: /sgd, rmsprop, adam/ },
])('refuses $options with $code', ({ options, code, named }) => {
  const refused = (): unknown =>
    trainingFromOptions(optimizerOptionsSchema.parse(options), length, optimizers);
  expect(refused).toThrow(expect.objectContaining({ code, message: expect.stringMatching(named) }));
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
  const { optimizer, settings } = trainingFromOptions(
    parsed,
    { rows: 40, batch: 8, epochs: 5 },
    optimizers,
  );
  const program = compileTraining(network, squaredError, optimizer, settings);
  const { losses } = await trainNetwork(program, data, { epochs: 5, stream: createStream('o') });
  expect(losses[4]).toBeLessThan(losses[0] as number);
});
