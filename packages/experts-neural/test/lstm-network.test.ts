import { describe, expect, it } from '@jest/globals';
import {
  createTypeRegistry,
  takeRows,
  type ComponentState,
  type TrainingData,
} from '@prodrome/core';
import {
  builtInTraining,
  defineTrainerBackend,
  onnxBackend,
  onnxWorkerBackend,
  type TrainerBackend,
  type TrainerBackendType,
  type TrainingTypes,
} from '@prodrome/graph';
import { createStream } from '@prodrome/numerics';
import { z } from 'zod';
import { lstmDesign, lstmNetwork } from '../src/lstm-network.ts';
import { networkExpert } from '../src/network-expert.ts';
import { all, bytesOf, context, create, diary, logLoss } from './support.ts';

const small = { hiddenUnits: 8, steps: 4, optimizer: { learningRate: 0.02 } };

it('learns what lies three days back', async () => {
  const data = diary({ patients: 40, logit: (recent) => 3 * (recent[3] ?? 0) });
  const model = await create(lstmNetwork, { ...small, epochs: 12 });
  await model.train(data, context());
  const blind = await create(lstmNetwork, { ...small, steps: 3, epochs: 12 });
  await blind.train(data, context());
  expect(await logLoss(model, data)).toBeLessThan(0.5);
  expect(await logLoss(blind, data)).toBeGreaterThan(0.62);
});

it.each(['none', 'balanced'])(
  'answers at the true share of rare events, weighted %s',
  async (classWeighting) => {
    const data = diary({ patients: 40, logit: ([today = 0]) => today - 3 });
    const model = await create(lstmNetwork, { ...small, classWeighting, epochs: 6 });
    await model.train(data, context());
    const { values } = await model.predict(data);
    const mean = (numbers: Float64Array) =>
      numbers.reduce((sum, own) => sum + own, 0) / numbers.length;
    expect(Math.abs(mean(values) - mean(data.labels))).toBeLessThan(0.03);
    expect(mean(data.labels)).toBeLessThan(0.1);
  },
);

/** The usual training with `onnx` standing for this backend. */
const trainedBy = (backend: TrainerBackend): TrainingTypes => ({
  ...builtInTraining(),
  backends: createTypeRegistry<TrainerBackendType>('training backend', [
    defineTrainerBackend({
      type: 'onnx',
      description: 'the one under test',
      options: z.strictObject({}),
      create: () => backend,
    }),
  ]),
});

it('gives the same bytes in a thread of its own as in this one', async () => {
  const data = diary();
  const bytes = [];
  for (const backend of [onnxBackend, onnxWorkerBackend]) {
    const model = await create(networkExpert(lstmDesign, trainedBy(backend)), {
      ...small,
      dropout: 0.3,
      epochs: 3,
    });
    await model.train(data, context());
    bytes.push(await bytesOf(model));
  }
  expect(bytes[1]).toEqual(bytes[0]);
});

it('gives the same bytes in two threads at once as one after the other', async () => {
  const data = diary();
  const trained = async (seed: string) => {
    const type = networkExpert(lstmDesign, trainedBy(onnxWorkerBackend));
    const model = await create(type, { ...small, epochs: 3 });
    await model.train(data, context({ stream: createStream(seed) }));
    return bytesOf(model);
  };
  const together = await Promise.all([trained('a'), trained('b')]);
  expect(together).toEqual([await trained('a'), await trained('b')]);
  expect(together[0]).not.toEqual(together[1]);
});

it('goes on from a checkpoint as if it had not been interrupted', async () => {
  const data = diary();
  const options = { ...small, dropout: 0.2, epochs: 5 };
  const states: ComponentState[] = [];
  const model = await create(lstmNetwork, options);
  await model.train(data, context({ checkpoint: (state) => states.push(state()) }));
  // within epochs too: each is trained in three stretches
  expect(states).toHaveLength(15);
  const whole = await bytesOf(model);
  for (const resume of states.slice(0, -1)) {
    const again = await create(lstmNetwork, options);
    await again.train(data, context({ resume }));
    expect(await bytesOf(again)).toEqual(whole);
  }
  const foreign = { ...(states[0] as ComponentState), kind: 'gru_network/training' };
  const other = await create(lstmNetwork, options);
  await expect(other.train(data, context({ resume: foreign }))).rejects.toMatchObject({
    code: 'STATE',
  });
});

it('begins with another model’s parameters', async () => {
  const data = diary({ logit: ([today = 0]) => 3 * today });
  const options = { ...small, epochs: 15 };
  const first = await create(lstmNetwork, options);
  await first.train(data, context());
  const losses: number[] = [];
  const second = await create(lstmNetwork, options);
  const progress = ({ loss = NaN }) => losses.push(loss);
  await second.train(data, context({ warmStart: await first.saveState(), progress }));
  const fresh: number[] = [];
  const third = await create(lstmNetwork, options);
  await third.train(data, context({ progress: ({ loss = NaN }) => fresh.push(loss) }));
  expect(losses[0]).toBeLessThan((fresh[0] as number) - 0.1);
});

it('stops by patients that it is not trained on', async () => {
  const data = diary({ patients: 10, logit: () => 0 });
  const model = await create(lstmNetwork, { ...small, epochs: 200, patience: 2, hiddenUnits: 16 });
  const { metrics, notes } = await model.train(data, context());
  expect(metrics['epochs']).toBe((metrics['bestEpoch'] as number) + 2);
  expect(metrics['validationLoss']).toBeGreaterThan(0.68);
  expect(notes).toEqual([]);
});

it('says where it could not, or did not, stop by itself', async () => {
  const few = await create(lstmNetwork, { ...small, epochs: 2 });
  const { notes, metrics } = await few.train(diary({ patients: 5 }), context());
  expect(notes).toEqual(['too few patients to keep some apart: trained for all epochs']);
  expect(metrics['validationLoss']).toBeUndefined();
  const short = await create(lstmNetwork, { ...small, epochs: 1 });
  expect((await short.train(diary(), context())).notes).toEqual(['still learning after 1 epochs']);
});

it('forecasts several outputs', async () => {
  const one = diary({ patients: 30 });
  const labels = Float64Array.from({ length: 2 * one.labels.length }, (_, i) =>
    i % 2 === 0 ? (one.labels[i / 2] as number) : 1 - (one.labels[(i - 1) / 2] as number),
  );
  const task = { ...one.task, outputs: 2 };
  const model = await create(lstmNetwork, { ...small, classWeighting: 'balanced', epochs: 10 }, 2);
  await model.train({ ...one, task, labels }, context());
  const { values } = await model.predict(one);
  expect(values).toHaveLength(2 * one.rows.length);
  const sums = Array.from(
    one.rows,
    (i) => (values[2 * i] as number) + (values[2 * i + 1] as number),
  );
  expect(Math.max(...sums.map((sum) => Math.abs(sum - 1)))).toBeLessThan(0.15);
});

describe('what data may hold', () => {
  const withValues = (data: TrainingData, values: Float32Array): TrainingData => ({
    ...data,
    table: { ...data.table, values },
  });

  it('abstains where nothing was observed in the whole window, and only there', async () => {
    const data = diary();
    const values = data.table.values.slice();
    // days 10 to 15 of the first patient
    values.fill(NaN, 10 * 3, 16 * 3);
    const gaps = withValues(data, values);
    const model = await create(lstmNetwork, { ...small, epochs: 1 });
    await model.train(gaps, context());
    const { values: answers } = await model.predict(gaps);
    const abstained = Array.from(answers.keys()).filter((row) => Number.isNaN(answers[row]));
    expect(abstained).toEqual([13, 14, 15]);
  });

  it('answers days with columns that were never seen missing in training', async () => {
    const data = diary({ missing: 0 });
    const model = await create(lstmNetwork, { ...small, epochs: 1 });
    await model.train(data, context());
    const values = data.table.values.map((value, at) => (at % 3 === 1 ? NaN : value));
    const { values: answers } = await model.predict(withValues(data, values));
    expect(answers.every((p) => p > 0 && p < 1)).toBe(true);
  });

  it('takes a window longer than any history, one row, and a batch larger than the data', async () => {
    const data = diary({ patients: 3, days: 4 });
    const long = await create(lstmNetwork, { ...small, steps: 30, epochs: 2, batch: 1000 });
    await long.train(data, context());
    expect((await long.predict(data)).values.every((p) => p > 0 && p < 1)).toBe(true);
    const table = takeRows(data.table, Int32Array.of(0));
    const one = { ...data, table, rows: all(table), labels: Float64Array.of(1) };
    const model = await create(lstmNetwork, { ...small, epochs: 2 });
    await model.train(one, context());
    const { values } = await model.predict(one);
    expect(values[0]).toBeGreaterThan(0.5);
    expect(values[0]).toBeLessThan(1);
  });

  it.each([
    { what: 'no labelled rows', rows: new Int32Array(0), values: 1 },
    { what: 'rows without any observed value', rows: Int32Array.of(0, 1, 2), values: NaN },
  ])('refuses $what', async ({ rows, values }) => {
    const data = diary();
    const empty = withValues(
      data,
      data.table.values.map((value) => value * values),
    );
    const labels = new Float64Array(rows.length);
    const model = await create(lstmNetwork, small);
    await expect(model.train({ ...empty, rows, labels }, context())).rejects.toMatchObject({
      code: 'DATA_INSUFFICIENT',
    });
  });

  it('names epoch, batch and the largest gradient where the loss is no number', async () => {
    const data = diary();
    // each step makes the parameters 99 times as large
    const optimizer = { type: 'sgd', learningRate: 10, weightDecay: 10 };
    const model = await create(lstmNetwork, { ...small, optimizer, epochs: 3 });
    const failure = model.train(data, context());
    await expect(failure).rejects.toMatchObject({
      code: 'NUMERIC',
      message: expect.stringMatching(/training, epoch \d+, batch \d+: .*largest gradient .* in '/),
    });
  });
});

it.each([
  { damage: 'other columns', tensors: ['mean'] },
  { damage: 'fewer parameters', tensors: ['parameters'] },
])('refuses a state with $damage', async ({ tensors: [name = ''] }) => {
  const model = await create(lstmNetwork, { ...small, epochs: 1 });
  await model.train(diary({ patients: 4 }), context());
  const state = await model.saveState();
  const { data } = state.tensors[name] as { data: Float32Array };
  const cut = { shape: [data.length - 1], data: data.subarray(1) };
  const tensors = { ...state.tensors, [name]: cut };
  const loaded = await create(lstmNetwork, small);
  await expect(loaded.loadState({ ...state, tensors })).rejects.toMatchObject({
    code: expect.stringMatching(/STATE|GRAPH/),
  });
});
