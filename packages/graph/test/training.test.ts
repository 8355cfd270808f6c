import { describe, expect, it } from '@jest/globals';
import { decodeState, encodeState, type ComponentState } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import {
  adam,
  adamw,
  rmsprop,
  sgd,
  binaryCrossEntropy,
  compileTraining,
  dense,
  dropout,
  exportNetwork,
  openSession,
  squaredError,
  trainNetwork,
  writeModel,
  type Network,
  type Optimizer,
  type TrainingProgram,
  type TrainingRows,
  type TrainOptions,
} from '../src/index.ts';
import { networks, sampleRows } from './sample-networks.ts';

const optimizer = adam({ learningRate: 0.01 });
const linear: Network<'x'> = {
  inputs: { x: { shape: [2] } },
  forward: (scope, { x }) => dense(scope, 'out', x, 1),
};
const dropping: Network<'x'> = {
  inputs: { x: { shape: [4] } },
  forward: (scope, { x }) => dense(scope, 'out', dropout(scope, dense(scope, 'in', x, 8), 0.4), 1),
};
const programs = new Map<Network, TrainingProgram>();
const programOf = (network: Network, batch: number): TrainingProgram => {
  const known = programs.get(network);
  if (known?.plan.batch === batch) return known;
  const program = compileTraining(network, binaryCrossEntropy, optimizer, { batch });
  programs.set(network, program);
  return program;
};
const train = (
  network: Network,
  rows: TrainingRows,
  options: Partial<TrainOptions> = {},
  batch = 16,
) =>
  trainNetwork(programOf(network, batch), rows, {
    ...{ epochs: 3, stream: createStream('training') },
    ...options,
  });

describe('least squares', () => {
  // y = 3a − 2b + 1 exactly: the optimum is known
  const data = sampleRows(64, 2);
  const { x = new Float32Array() } = data.inputs as { readonly x?: Float32Array };
  const target = data.target.map((_, i) => 3 * (x[2 * i] ?? 0) - 2 * (x[2 * i + 1] ?? 0) + 1);
  it.each<[string, Optimizer]>([
    ['SGD', sgd({ learningRate: 0.1 })],
    ['SGD with momentum', sgd({ learningRate: 0.02, momentum: 0.9 })],
    ['RMSprop', rmsprop({ learningRate: 0.03 })],
    ['Adam', adam({ learningRate: 0.05 })],
    ['AdamW', adamw({ learningRate: 0.05, weightDecay: 0 })],
  ])('%s reaches the optimum', async (_, optimizer) => {
    const schedule = { kind: 'cosine', warmupSteps: 10, totalSteps: 150 * 4 } as const;
    const program = compileTraining(linear, squaredError, optimizer, { batch: 16, schedule });
    const { parameters } = await trainNetwork(
      program,
      { ...data, target },
      { epochs: 150, stream: createStream(1) },
    );
    expect(parameters[0]).toBeCloseTo(3, 3);
    expect(parameters[1]).toBeCloseTo(-2, 3);
    expect(parameters[2]).toBeCloseTo(1, 3);
  });

  it('weighs rows', async () => {
    const program = compileTraining(linear, squaredError, sgd({ learningRate: 0.1 }), {
      batch: 64,
    });
    const wrong = target.map((value, i) => (i % 2 === 0 ? value : 100));
    const weights = wrong.map((_, i) => (i % 2 === 0 ? 2 : 0));
    const { parameters } = await trainNetwork(
      program,
      { ...data, target: wrong, weights },
      { epochs: 300, stream: createStream(1) },
    );
    expect(parameters[0]).toBeCloseTo(3, 3);
    expect(parameters[2]).toBeCloseTo(1, 3);
  });
});

it.each(Object.entries(networks))(
  '%s: learns, and is served as it was trained',
  async (name, network) => {
    const width = network.inputs.x.shape.reduce((a, b) => a * b, 1);
    const data = sampleRows(100, width);
    const program = programOf(network, 32);
    const { losses, parameters, validationLosses } = await trainNetwork(program, data, {
      ...{ epochs: 12, stream: createStream(name), validation: data },
    });
    expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) - 0.01);
    const session = await openSession(writeModel(exportNetwork(network, parameters)));
    const shape = [100, ...network.inputs.x.shape];
    const x = { type: 'float', shape, data: data.inputs['x'] as Float32Array } as const;
    const { output } = await session.run({ x });
    const logits = [...(output?.data ?? [])].map(Number);
    const loss =
      logits.reduce((sum, z, i) => sum + Math.log1p(Math.exp(z)) - z * (data.target[i] ?? 0), 0) /
      100;
    expect(loss).toBeCloseTo(Math.min(...validationLosses), 5);
    await session.release();
  },
);

it('gives the same bytes on repeat, in any number of batches a run', async () => {
  const data = sampleRows(200, 4);
  const first = await train(dropping, data);
  for (const options of [{}, { batchesPerRun: 1 }, { batchesPerRun: 5 }]) {
    const again = await train(dropping, data, options);
    expect(encodeState(again.state)).toEqual(encodeState(first.state));
    expect(again.losses).toEqual(first.losses);
  }
  const other = await train(dropping, data, { stream: createStream('another') });
  expect(other.parameters).not.toEqual(first.parameters);
});

it('resumes in the middle of an epoch as if nothing had happened', async () => {
  const data = sampleRows(100, 4);
  const options = { batchesPerRun: 3, validation: sampleRows(50, 4, 'held') };
  const saved: Uint8Array[] = [];
  const whole = await train(dropping, data, {
    ...options,
    checkpoint: (state) => saved.push(encodeState(state())),
  });
  expect(saved.length).toBeGreaterThan(6);
  for (const bytes of saved) {
    const resumed = await train(dropping, data, { ...options, resume: decodeState(bytes) });
    expect(encodeState(resumed.state)).toEqual(encodeState(whole.state));
    expect(resumed.parameters).toEqual(whole.parameters);
  }
});

it('stops when validation no longer improves, with the best parameters', async () => {
  const data = sampleRows(40, 4);
  const noise = {
    ...sampleRows(40, 4, 'noise'),
    target: new Float32Array(40).map((_, i) => i % 2),
  };
  const events: number[] = [];
  const result = await train(networks.mlp, data, {
    ...{ epochs: 200, validation: noise, patience: 3 },
    progress: ({ epoch }) => events.push(epoch),
  });
  expect(result.stopped).toBe('patience');
  expect(events).toEqual(events.map((_, i) => i + 1));
  expect(events).toHaveLength(result.bestEpoch + 3);
  expect(result.validationLosses.indexOf(Math.min(...result.validationLosses))).toBe(
    result.bestEpoch - 1,
  );
  const { parameters } = await train(networks.mlp, data, { epochs: result.bestEpoch });
  expect(result.parameters).toEqual(parameters);
});

it('takes one row, and batches larger than the data', async () => {
  const one = await train(networks.mlp, sampleRows(1, 4), {}, 64);
  expect(one.losses.every(Number.isFinite)).toBe(true);
  const data = sampleRows(10, 4);
  const [exact, larger] = [
    await train(networks.mlp, data, {}, 10),
    await train(networks.mlp, data, {}, 64),
  ];
  larger.parameters.forEach((value, i) => {
    expect(value).toBeCloseTo(exact.parameters[i] ?? NaN, 5);
  });
});

it('names epoch, batch and parameter when the loss is no number', async () => {
  const data = sampleRows(64, 4);
  const x = (data.inputs['x'] as Float32Array).slice();
  x[4 * 40] = NaN;
  const training = train(networks.mlp, { ...data, inputs: { x } }, { shuffled: false });
  await expect(training).rejects.toMatchObject({
    code: 'NUMERIC',
    fields: { epoch: 1, batch: 3, parameter: 'hidden.weights' },
  });
});

it('stops within one run of the graph when it is cancelled', async () => {
  const controller = new AbortController();
  let states = 0;
  const training = train(networks.mlp, sampleRows(200, 4), {
    ...{ batchesPerRun: 2, signal: controller.signal },
    checkpoint: () => {
      if (++states === 2) controller.abort();
    },
  });
  await expect(training).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(states).toBe(2);
});

it.each<[string, (data: TrainingRows) => Promise<unknown>]>([
  ['no rows', () => train(networks.mlp, sampleRows(0, 4))],
  ['a short input', (data) => train(networks.mlp, { ...data, inputs: { x: new Float32Array(3) } })],
  ['a missing input', (data) => train(networks.mlp, { ...data, inputs: {} })],
  ['no epochs', (data) => train(networks.mlp, data, { epochs: 0 })],
  ['foreign parameters', (data) => train(networks.mlp, data, { warmStart: new Float32Array(2) })],
])('refuses %s', async (_, attempt) => {
  await expect(attempt(sampleRows(8, 4))).rejects.toMatchObject({ code: 'USAGE' });
});

it('refuses the state of another program', async () => {
  const { state } = await train(networks.mlp, sampleRows(8, 4));
  const resume = (own: ComponentState) => train(networks.lstm, sampleRows(8, 15), { resume: own });
  await expect(resume(state)).rejects.toMatchObject({ code: 'STATE' });
  await expect(resume({ ...state, kind: 'other' })).rejects.toMatchObject({ code: 'STATE' });
});
