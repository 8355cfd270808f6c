import { expect, it } from '@jest/globals';
import {
  createFeatureTable,
  type ExpertModel,
  type FeatureColumn,
  type FeatureTable,
  type TrainingData,
} from '@prodrome/core';
import { openComponent, walkComponent } from '@prodrome/graph';
import { createStream } from '@prodrome/numerics';
import { personalStateSpace, personalStateSpaceOptionsSchema } from '../src/index.ts';
import { worst } from './support.ts';

const column = (name: string, more: Partial<FeatureColumn> = {}): FeatureColumn => ({
  ...{ name, domain: 'behavioural', kind: 'number' },
  ...more,
});
const load = column('load', { sources: ['x'], role: 'derived' });
const sleep = column('sleep');
const place = column('place', { kind: 'category', categories: ['home', 'work', 'way'] });
const yawning = column('yawning', { kind: 'binary', role: 'evidence' });
const hrv = column('hrv', { role: 'evidence' });
const pill = column('pill', { kind: 'binary', role: 'treatment' });
const age = column('age', { domain: 'static' });
const sex = column('sex', { domain: 'static', kind: 'category', categories: ['f', 'm'] });
const every = [load, sleep, place, yawning, hrv, pill, age, sex];

/**
 * Patients of different lengths with attacks that last; gaps of days and of months, unrecorded days, days that come twice, missing
 * values, and a patient whose first day is not recorded.
 */
function diary(columns: readonly FeatureColumn[], lengths: readonly number[]): FeatureTable {
  const stream = createStream('state space graphs');
  const rows = lengths.flatMap((days, patient) => {
    let time = 20_000 + patient;
    let outcome = 0;
    const years = 20 + stream.nextInt(40);
    return Array.from({ length: days }, (_, day) => {
      const pick = stream.next();
      time += pick < 0.02 ? 75 : pick < 0.08 ? 4 : pick < 0.12 ? 0 : 1;
      outcome = Number(stream.next() < (outcome === 1 ? 0.5 : 0.15));
      const isRecorded = stream.next() > 0.15 && (patient !== 1 || day > 0);
      const cells = columns.map(({ name, categories, kind }) => {
        if (stream.next() < 0.15) return NaN;
        if (name === 'age') return years;
        if (categories) return stream.nextInt(categories.length);
        return kind === 'binary' ? stream.nextInt(2) : 3 + outcome + 2 * stream.nextNormal();
      });
      return { patient, time: time + 0.25, cells, outcome: isRecorded ? outcome : NaN };
    });
  });
  return createFeatureTable({
    columns,
    values: Float32Array.from(rows.flatMap(({ cells }) => cells)),
    patients: Int32Array.from(rows, ({ patient }) => patient),
    times: Float64Array.from(rows, ({ time }) => time),
    outcomes: Float64Array.from(rows, ({ outcome }) => outcome),
    patientIds: lengths.map((_, patient) => String(patient)),
  });
}

const lengths = [60, 40, 1, 75, 3, 50, 45, 30];
const all = (n: number): Int32Array => Int32Array.from({ length: n }, (_, row) => row);

async function trained(
  table: FeatureTable,
  options: object,
  horizonDays = 1,
): Promise<ExpertModel> {
  const task = { kind: 'binary', outputs: 1, horizonDays } as const;
  const model = personalStateSpace.create(
    personalStateSpaceOptionsSchema.parse({ epochs: 3, learningRate: 0.2, ...options }),
    { task, specialty: 'all' },
  );
  const rows = all(table.rows);
  const data: TrainingData = { task, table, rows, labels: new Float64Array(table.rows) };
  await model.train(data, { stream: createStream('fit') });
  return model;
}

const cases: readonly (readonly [string, readonly FeatureColumn[], object, number?])[] = [
  ['every part of columns', every, {}],
  ['a model of which days are recorded', every, { observation: 'selection' }],
  ['one kind of patients', every, { subtypes: 1 }],
  ['three days ahead', every, { subtypes: 2 }, 3],
  ['two days ahead, with recording', every, { subtypes: 2, observation: 'selection' }, 2],
  ['twelve kinds, hardly drawn together', every, { subtypes: 12, penalty: 0 }],
  ['no column', [], { subtypes: 2 }],
  ['evidence alone', [yawning], { subtypes: 2 }],
  ['features alone', [load, sleep], { subtypes: 2 }],
  ['constants and treatment alone', [age, sex, pill], { subtypes: 3, observation: 'selection' }],
];

it.each(cases)(
  'answers as a graph, day by day: %s',
  async (_, columns, options, horizonDays = 1) => {
    const table = diary(columns, lengths);
    const model = await trained(table, options, horizonDays);
    const { values, states } = await model.predict({ table, rows: all(table.rows) });
    const walk = { stateWidth: model.stateWidth ?? 0, features: 'double' } as const;
    const got = await walkComponent(table, walk, (graph, input) => {
      const output = model.toGraph?.(graph, input);
      if (!output) throw new Error('no graph');
      return output;
    });
    expect(worst(got.values, values)).toBeLessThan(1e-9);
    expect(worst(got.states, states?.values ?? [])).toBeLessThan(1e-9);
    expect(new Set(values).size).toBeGreaterThan(100);
  },
);

it('has no graph before it is trained, and names the input that it lacks', async () => {
  const table = diary([load, pill], lengths);
  const model = await trained(table, { subtypes: 1 });
  const open = (wide: number, inputs: object) =>
    openComponent(
      { features: { type: 'double', shape: ['n', wide] }, ...inputs },
      (graph, input) => ({
        values: model.toGraph?.(graph, input).values ?? input.features,
      }),
    );
  const time = { type: 'double', shape: ['n'] } as const;
  await expect(open(2, {})).rejects.toThrow(/the input time/);
  await expect(open(2, { time })).rejects.toThrow(/the input outcome/);
  await expect(open(2, { time, outcome: time })).rejects.toThrow(/the input state/);
  await expect(open(3, {})).rejects.toThrow(expect.objectContaining({ code: 'SCHEMA' }));
  const task = { kind: 'binary', outputs: 1, horizonDays: 1 } as const;
  const options = personalStateSpaceOptionsSchema.parse({});
  const untrained = personalStateSpace.create(options, { task, specialty: 'all' });
  expect(() => untrained.toGraph?.({} as never, {} as never)).toThrow(
    expect.objectContaining({ code: 'STATE' }),
  );
});
