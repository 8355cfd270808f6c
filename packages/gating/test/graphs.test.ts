import { expect, it } from '@jest/globals';
import {
  createTypeRegistry,
  defineStackingModel,
  type CombinationStrategy,
  type CombinationType,
  type FeatureTable,
  type GateType,
  type GatingData,
  type GatingNetwork,
  type StackingModelType,
} from '@prodrome/core';
import { openComponent, type GraphTensor } from '@prodrome/graph';
import { createStream } from '@prodrome/numerics';
import { z } from 'zod';
import {
  best,
  createStacking,
  featureWeightedStacking,
  greedy,
  hierarchical,
  knoraE,
  logPool,
  metaDes,
  noisyTopK,
  ola,
  platt,
  softmax,
  stacking,
  staticWeights,
  uniform,
  weightedAverage,
} from '../src/index.ts';
import { council, create, trainContext } from './support.ts';

const n = 200;
const k = 4;
const columns = 3;

/** A council of two outputs in which some rows have nobody. */
function twoOutputs(): GatingData {
  const one = council({ rows: n, experts: k, columns, awake: 0.6, seed: 'graphs' });
  const stream = createStream('outputs');
  const present = one.present.map((here, at) => (at < 3 * k ? 0 : here));
  const values = Float64Array.from({ length: n * k * 2 }, (_, at) => {
    const value = one.values[at >> 1] ?? NaN;
    return at % 2 === 0 || Number.isNaN(value) ? value : stream.next();
  });
  const labels = Float64Array.from({ length: 2 * n }, () => Number(stream.next() < 0.4));
  return { ...one, present, values, labels, outputs: 2, task: { ...one.task, outputs: 2 } };
}

const doubles = (shape: readonly number[], data: Float64Array): GraphTensor => ({
  ...{ type: 'double', shape },
  data: data.map((value) => (Number.isNaN(value) ? 0 : value)),
});
const flags = (data: Uint8Array): GraphTensor => ({ type: 'bool', shape: [n, k], data });

/** The largest difference; NaN only where both are. */
function worst(got: GraphTensor | undefined, expected: Float64Array): number {
  expect(got?.data).toHaveLength(expected.length);
  return expected.reduce((most, value, at) => {
    const own = Number(got?.data[at]);
    expect(Number.isNaN(own)).toBe(Number.isNaN(value));
    return Number.isNaN(value) ? most : Math.max(most, Math.abs(own - value));
  }, 0);
}

async function weighInGraph(
  gate: GatingNetwork,
  data: GatingData,
): Promise<GraphTensor | undefined> {
  const d = data.context.columns.length;
  const session = await openComponent(
    {
      context: { type: 'float', shape: ['n', d] },
      values: { type: 'double', shape: ['n', k, data.outputs] },
      confidence: { type: 'double', shape: ['n', k] },
      present: { type: 'bool', shape: ['n', k] },
    },
    (graph, input) => ({ weights: gate.toGraph?.(graph, input) ?? input.values }),
  );
  const { weights } = await session.run({
    context: { type: 'float', shape: [n, d], data: data.context.values },
    values: doubles([n, k, data.outputs], data.values),
    confidence: doubles([n, k], data.confidence),
    present: flags(data.present),
  });
  await session.release();
  return weights;
}

const gates: readonly (readonly [string, GateType, object])[] = [
  ['uniform', uniform, {}],
  ['greedy', greedy, { rounds: 2 }],
  ['softmax', softmax, {}],
  ['softmax without confidence', softmax, { useConfidence: false }],
  ['static', staticWeights, { weights: { e0: 2, e2: 1 } }],
  ['hierarchical', hierarchical, { groups: { a: ['e0', 'e3'], b: ['e2', 'e1'] }, l2: 1 }],
  ['hierarchical of one group', hierarchical, { useConfidence: false }],
  ['noisy_top_k', noisyTopK, { epochs: 3 }],
  ['noisy_top_k of all', noisyTopK, { epochs: 2, k: 9 }],
  ['knora_e', knoraE, {}],
  ['knora_e of few rows', knoraE, { neighbours: 30, maxRows: 20 }],
  ['ola', ola, { neighbours: 10 }],
  ['meta_des', metaDes, {}],
  ['meta_des of few rows', metaDes, { neighbours: 30, profiles: 30, maxRows: 20 }],
  ['meta_des by competence', metaDes, { mode: 'weighting' }],
];

it.each(gates)('%s weighs as a graph as it weighs itself', async (_, type, options) => {
  const data = twoOutputs();
  const gate = await create(type, options);
  await gate.train(data, trainContext());
  const { weights } = await gate.predictWeights(data);
  expect(worst(await weighInGraph(gate, data), weights)).toBeLessThan(1e-12);
  expect(new Set(weights).size).toBeGreaterThan(2);
});

it.each([
  ['softmax', softmax as GateType],
  ['hierarchical', hierarchical as GateType],
  ['noisy_top_k', noisyTopK as GateType],
  ['knora_e', knoraE as GateType],
])('%s needs no column of the context', async (_, type) => {
  const data = council({ rows: n, experts: k, columns: 0, awake: 0.6, seed: 'bare' });
  const gate = await create(type);
  await gate.train(data, trainContext());
  const { weights } = await gate.predictWeights(data);
  expect(worst(await weighInGraph(gate, data), weights)).toBeLessThan(1e-12);
});

async function combineInGraph(
  strategy: CombinationStrategy,
  values: Float64Array,
  weights: Float64Array,
  present: Uint8Array,
  context: FeatureTable,
): Promise<GraphTensor | undefined> {
  const d = context.columns.length;
  const session = await openComponent(
    {
      context: { type: 'float', shape: ['n', d] },
      values: { type: 'double', shape: ['n', k, 2] },
      weights: { type: 'double', shape: ['n', k, 2] },
      present: { type: 'bool', shape: ['n', k] },
    },
    (graph, input) => ({ forecast: strategy.toGraph?.(graph, input) ?? input.values }),
  );
  const { forecast } = await session.run({
    context: { type: 'float', shape: [n, d], data: context.values },
    values: doubles([n, k, 2], values),
    weights: doubles([n, k, 2], weights),
    present: flags(present),
  });
  await session.release();
  return forecast;
}

const combinations: readonly (readonly [string, CombinationType])[] = [
  ['weighted_average', weightedAverage],
  ['log_pool', logPool],
  ['best', best],
  ['stacking', stacking],
  ['feature_weighted_stacking', featureWeightedStacking],
];

it.each(combinations)('%s combines as a graph as it combines itself', async (_, type) => {
  const data = twoOutputs();
  // certain answers too
  const values = data.values.map((value, at) =>
    at % 23 === 0 && value > 0 ? Math.round(value) : value,
  );
  for (const gate of [uniform as GateType, softmax as GateType]) {
    const network = await create(gate);
    await network.train(data, trainContext());
    const { weights } = await network.predictWeights(data);
    const batch = { ...data, values, weights, experts: k };
    const strategy = await create(type);
    await strategy.train({ ...batch }, trainContext());
    const forecast = await combineInGraph(strategy, values, weights, data.present, data.context);
    const own = strategy.combine(batch);
    expect(worst(forecast, own)).toBeLessThan(1e-12);
    expect(own.filter(Number.isNaN).length).toBeGreaterThanOrEqual(6);
  }
});

it('stacking says when its model has no graph', async () => {
  const half: StackingModelType = defineStackingModel({
    type: 'half',
    description: 'one half',
    options: z.unknown(),
    create: () => ({
      train: async () => ({ metrics: {}, notes: [] }),
      predict: (inputs, width) => new Float64Array(inputs.length / width).fill(0.5),
      saveState: () => ({ kind: 'half', version: 1, json: null, tensors: {} }),
      loadState: () => undefined,
    }),
  });
  const data = twoOutputs();
  const strategy = await create(createStacking(createTypeRegistry('stacking model', [half])), {
    type: 'half',
  });
  const weights = new Float64Array(data.values.length).fill(1 / k);
  await strategy.train({ ...data, weights, experts: k }, trainContext());
  await expect(
    combineInGraph(strategy, data.values, weights, data.present, data.context),
  ).rejects.toMatchObject({ code: 'GRAPH' });
});

it('platt corrects as a graph as it corrects itself', async () => {
  const stream = createStream('platt');
  const values = Float64Array.from({ length: 2 * n }, (_, at) =>
    at < 4 ? ([NaN, 0, 1, 0.5][at] ?? NaN) : stream.next(),
  );
  const labels = values.map((value) => Number(stream.next() < value ** 2));
  const { options } = platt;
  const parsed = await options['~standard'].validate({});
  if (parsed.issues) throw new Error('options');
  const calibration = platt.create(parsed.value, {
    task: { kind: 'binary', outputs: 2, horizonDays: 1 },
    specialty: 'all',
  });
  calibration.fit(values.subarray(2), labels.subarray(2), 2);
  const session = await openComponent(
    { values: { type: 'double', shape: ['n', 2] } },
    (graph, input) => ({ corrected: calibration.toGraph?.(graph, input.values) ?? input.values }),
  );
  const given = { type: 'double', shape: [n, 2], data: values } as const;
  const { corrected } = await session.run({ values: given });
  await session.release();
  expect(worst(corrected, calibration.apply(values))).toBeLessThan(1e-12);
});
