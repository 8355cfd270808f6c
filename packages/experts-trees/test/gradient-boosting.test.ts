import { expect, test } from '@jest/globals';
import {
  createFeatureTable,
  type ComponentState,
  type JsonValue,
  type TrainingData,
} from '@prodrome/core';
import { holdOutGroups } from '@prodrome/numerics';
import { gradientBoosting, gradientBoostingExpertOptionsSchema } from '../src/index.ts';
import { all, context, diary } from './support.ts';

const task = { kind: 'binary', outputs: 1, horizonDays: 1 } as const;

const tableOf = (values: Float32Array, names = ['sleep', 'noise']) =>
  createFeatureTable({
    columns: names.map((name) => ({ name, domain: 'behavioural', kind: 'number' })),
    values,
    patients: new Int32Array(values.length / names.length),
    times: Float64Array.from({ length: values.length / names.length }, (_, day) => day),
    patientIds: ['ann'],
  });

const create = (options: unknown = {}) =>
  gradientBoosting.create(gradientBoostingExpertOptionsSchema.parse(options), {
    task,
    specialty: 'behavioural',
  });

test('learns what comes after short nights, and after unrecorded ones', async () => {
  const model = create();
  const { metrics } = await model.train(diary(), context);
  expect(metrics['trees']).toBe(100);
  const table = tableOf(Float32Array.of(5, 0, 9, 0, NaN, 0));
  const { values } = await model.predict({ table, rows: all(3) });
  const [short = NaN, long = NaN, unknown = NaN] = values;
  expect(long).toBeLessThan(0.3);
  expect(short).toBeGreaterThan(0.6);
  expect(unknown).toBeGreaterThan(0.6);
});

test('takes the specification’s options', async () => {
  const model = create({ nEstimators: 7, maxDepth: 5 });
  const { metrics } = await model.train(diary(), context);
  expect(metrics['trees']).toBe(7);
});

test('rows of weight 0 teach nothing', async () => {
  const data = diary();
  const weights = data.labels.map((_, i) => Number(i % 3 > 0));
  const labels = data.labels.map((label, i) => (i % 3 > 0 ? label : 1 - label));
  const states = await Promise.all(
    [data.labels, labels].map(async (own) => {
      const model = create({ nEstimators: 5 });
      await model.train({ ...data, labels: own, weights }, context);
      return model.saveState();
    }),
  );
  expect(states[1]).toEqual(states[0]);
});

/** The diary of as many persons, day by day. */
function persons(count: number): TrainingData {
  const data = diary();
  const patients = data.rows.map((row) => row % count);
  const patientIds = Array.from({ length: count }, (_, i) => `p${i}`);
  return { ...data, table: { ...data.table, patients, patientIds } };
}

test('patients kept apart stop it, and nothing is learned from their labels', async () => {
  const options = { nEstimators: 200, validationFraction: 0.2, patience: 5, maxDepth: 6 };
  const data = persons(20);
  const model = create(options);
  const { metrics, notes } = await model.train(data, context);
  expect(metrics['trees']).toBeLessThan(150);
  expect(metrics['trees']).toBeGreaterThan(0);
  expect(notes).toEqual([]);
  const apart = holdOutGroups(data.table.patients, 0.2, context.stream.fork('validation'));
  const flipped = data.labels.map((label, i) => (apart[i] === 1 ? 1 - label : label));
  const turned = create(options);
  await turned.train({ ...data, labels: flipped }, context);
  const none = await turned.predict({ table: data.table, rows: all(400) });
  expect(new Set(none.values).size).toBe(1);
  const learned = data.rows.filter((_, i) => apart[i] === 0);
  const alone = create({ nEstimators: metrics['trees'], maxDepth: 6 });
  await alone.train(
    { ...data, rows: learned, labels: data.labels.filter((_, i) => apart[i] === 0) },
    context,
  );
  expect(await alone.saveState()).toEqual(await model.saveState());
});

test('too few patients to keep some apart: all trees, and a note', async () => {
  const model = create({ nEstimators: 12, validationFraction: 0.2 });
  const { metrics, notes } = await model.train(persons(5), context);
  expect(metrics['trees']).toBe(12);
  expect(notes).toEqual([expect.stringContaining('too few patients')]);
});

test('no columns: DATA_INSUFFICIENT', async () => {
  const table = createFeatureTable({
    columns: [],
    values: new Float32Array(0),
    patients: new Int32Array(2),
    times: Float64Array.of(0, 1),
    patientIds: ['ann'],
  });
  const data = { task, table, rows: all(2), labels: Float64Array.of(0, 1) };
  await expect(create().train(data, context)).rejects.toMatchObject({
    code: 'DATA_INSUFFICIENT',
  });
});

test('other columns: SCHEMA', async () => {
  const model = create({ nEstimators: 2 });
  await model.train(diary(), context);
  const table = tableOf(Float32Array.of(7, 0), ['noise', 'sleep']);
  const asked = model.predict({ table, rows: all(1) });
  await expect(asked).rejects.toMatchObject({ code: 'SCHEMA' });
});

test('a damaged state: STATE', async () => {
  const model = create({ nEstimators: 2 });
  await model.train(diary(), context);
  const state = await model.saveState();
  const json = state.json as Readonly<Record<string, JsonValue>>;
  const damaged: ComponentState[] = [
    { ...state, json: null },
    { ...state, json: { ...json, model: null } },
    { ...state, json: { ...json, columns: ['sleep'] } },
  ];
  for (const each of damaged) {
    await expect(create().loadState(each)).rejects.toMatchObject({ code: 'STATE' });
  }
});

test('who has the only events is not kept apart: they are learned from, with a note', async () => {
  const data = persons(20);
  const apart = holdOutGroups(data.table.patients, 0.2, context.stream.fork('validation'));
  const labels = Float64Array.from(apart, (own, i) => Number(own === 1 && i % 3 === 0));
  const model = create({ nEstimators: 12, validationFraction: 0.2 });
  const { metrics, notes } = await model.train({ ...data, labels }, context);
  expect(metrics['trees']).toBe(12);
  expect(notes).toEqual([expect.stringContaining('too few patients with events')]);
  const { values } = await model.predict({ table: data.table, rows: all(400) });
  const events = labels.reduce((sum, label) => sum + label, 0);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(Math.abs(mean / (events / 400) - 1)).toBeLessThan(0.2);
});
