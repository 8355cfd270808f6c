import { describe, expect, it } from '@jest/globals';
import {
  createFeatureTable,
  createMemoryStore,
  createState,
  defineExpert,
  defineGate,
  type ExpertType,
  type GateType,
} from '@prodrome/core';
import { labelsAhead, type Dataset } from '@prodrome/data';
import { climatology } from '@prodrome/experts';
import {
  best,
  greedy,
  logPool,
  softmax,
  stacking,
  uniform,
  weightedAverage,
} from '@prodrome/gating';
import { createPipeline, createTrainer, evaluateModel, type Candidate } from '../src/index.ts';
import { datasetOf, diary, expert, only, part, plan } from './support.ts';

const anything = {
  '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) },
} as const;

/** Forecasts of two horizons: the rate of each among the rows whose signal is high or low. */
const twoHorizons: ExpertType = defineExpert({
  type: 'two_horizons',
  description: 'for tests',
  options: anything,
  capabilities: {
    ...{ tasks: ['binary'], outputs: 'any', sampleWeights: false, deterministic: true },
    ...{ inputs: 'raw', memory: 'row' },
  },
  create: (_, { specialty, task: { outputs } }) => {
    let rates = new Float64Array(0);
    const isHigh = (values: Float32Array, width: number, row: number): number =>
      Number((values[row * width] ?? 0) > 0.5);
    return {
      getSpecialty: () => specialty,
      train: async ({ table, rows, labels }) => {
        const sums = new Float64Array(2 * outputs).fill(1);
        const counts = new Float64Array(2 * outputs).fill(2);
        rows.forEach((row, i) => {
          const from = isHigh(table.values, table.columns.length, row) * outputs;
          for (let o = 0; o < outputs; o++) {
            sums[from + o] = (sums[from + o] ?? 0) + (labels[i * outputs + o] ?? 0);
            counts[from + o] = (counts[from + o] ?? 0) + 1;
          }
        });
        rates = sums.map((sum, at) => sum / (counts[at] ?? 1));
        return { metrics: { rows: rows.length }, notes: ['learned two horizons'] };
      },
      predict: async ({ table, rows }) => ({
        values: Float64Array.from({ length: rows.length * outputs }, (__, at) => {
          const row = rows[Math.floor(at / outputs)] ?? 0;
          const from = isHigh(table.values, table.columns.length, row) * outputs;
          return rates[from + (at % outputs)] ?? NaN;
        }),
      }),
      saveState: async () => createState('two_horizons', 1, null, { rates }),
      loadState: async (state) => {
        rates = (state.tensors['rates']?.data as Float64Array).slice();
      },
    };
  },
});

/** The first expert for the first output, the mean of all for the others; remembers how many days each patient had. */
const byOutput: GateType = defineGate({
  type: 'by_output',
  description: 'for tests',
  options: anything,
  capabilities: { tasks: ['binary'], outputs: 'any', memory: { stateWidth: 1 } },
  create: () => ({
    train: async () => ({ metrics: {}, notes: [] }),
    predictWeights: async ({ experts: { length: k }, outputs, present, context, from }) => {
      const weights = new Float64Array(context.rows * k * outputs);
      const days = from ? from.values.slice() : new Float64Array(context.patientIds.length);
      const asOf = (from?.asOf ?? new Float64Array(days.length).fill(-Infinity)).slice();
      for (let i = 0; i < context.rows; i++) {
        const patient = context.patients[i] ?? 0;
        if (
          !(from && (from.asOf[patient] ?? -Infinity) > -Infinity) &&
          asOf[patient] === -Infinity
        ) {
          days[patient] = 0;
        }
        days[patient] = (days[patient] ?? 0) + 1;
        asOf[patient] = context.times[i] ?? NaN;
        const awake = Array.from({ length: k }, (_, j) => j).filter(
          (j) => present[i * k + j] === 1,
        );
        for (const j of awake) {
          for (let o = 0; o < outputs; o++) {
            const isFirst = o === 0 && (days[patient] ?? 0) > 5;
            const share = isFirst ? Number(j === awake[0]) : 1 / awake.length;
            weights[(i * k + j) * outputs + o] = share;
          }
        }
      }
      return { weights, states: { width: 1, asOf, values: days } };
    },
    saveState: async () => createState('by_output', 1, null),
    loadState: async () => undefined,
  }),
});

/** A diary whose labels are the outcomes of the next day and of the day after. */
function twoDaysAhead(patients = 20, seed = 'two'): Dataset {
  const { table } = diary(patients, 20, seed);
  const [one, two] = [labelsAhead(table, 1), labelsAhead(table, 2)];
  const labels = Float64Array.from({ length: 2 * table.rows }, (_, at) => {
    const own = at % 2 === 0 ? one : two;
    return own[Math.floor(at / 2)] ?? NaN;
  });
  return datasetOf(table, labels, 2);
}

const candidates: readonly Candidate[] = [
  { name: 'uniform', weights: 'fixed', gate: part(uniform), combination: part(weightedAverage) },
  { name: 'greedy', weights: 'fixed', gate: part(greedy), combination: part(weightedAverage) },
  { name: 'stacking', weights: 'learned', gate: part(uniform), combination: part(stacking) },
  { name: 'gate', weights: 'learned', gate: part(softmax), combination: part(weightedAverage) },
  { name: 'pooled', weights: 'learned', gate: part(softmax), combination: part(logPool) },
  { name: 'best', weights: 'learned', gate: part(byOutput), combination: part(best) },
  { name: 'own', weights: 'learned', gate: part(byOutput), combination: part(weightedAverage) },
];
const council = {
  ...plan(),
  experts: [
    expert('body', twoHorizons, 'physiological'),
    expert('weather', twoHorizons, 'environmental'),
  ],
  candidates,
};
const dataset = twoDaysAhead();
const trained = createTrainer(council).train(dataset, { seed: '1' });

describe('two outputs go through the whole mixture', () => {
  it('every expert, gate and combination is evaluated, both outputs of a row as forecasts', async () => {
    const { metrics, failed } = await trained;
    expect(failed).toEqual([]);
    expect(Object.keys(metrics.models)).toEqual(
      expect.arrayContaining([
        'body',
        'weather',
        'selected',
        ...candidates.map(({ name }) => name),
      ]),
    );
    const known = dataset.labels.filter((_, at) => {
      const row = at - (at % 2);
      return !Number.isNaN(dataset.labels[row]) && !Number.isNaN(dataset.labels[row + 1]);
    });
    expect(metrics.rows).toBe(known.length);
    expect(metrics.models['body']?.rows).toBeUndefined();
  });

  it('a batch and its receipts hold a number an output', async () => {
    const { architecture, model } = await trained;
    const served = { ...model, council: { ...model.council, served: 'own' } };
    const pipeline = createPipeline(architecture, served, { modelHash: 'two' });
    for await (const batch of pipeline.execute(only(dataset.table))) {
      expect([batch.outputs, batch.values.length]).toEqual([2, 2 * dataset.table.rows]);
      expect(batch.weights).toHaveLength(4 * dataset.table.rows);
      const { prediction, receipt, expertContributions } = batch.result(10);
      expect(prediction).toHaveLength(2);
      expect(receipt.weights?.['body']).toEqual([1, 0.5]);
      const total = [0, 1].map((o) =>
        Object.values(expertContributions ?? {}).reduce<number>(
          (sum, value) => sum + ((value as readonly number[])[o] ?? NaN),
          0,
        ),
      );
      const expected = receipt.uncalibrated as readonly number[];
      total.forEach((sum, o) => {
        expect(sum).toBeCloseTo(expected[o] ?? NaN, 12);
      });
    }
  });

  it('the gate’s memory goes on where it was: days 1..t, then the rest, equal all at once', async () => {
    const { architecture, model } = await trained;
    const served = { ...model, council: { ...model.council, served: 'own' } };
    const pipeline = createPipeline(architecture, served, { modelHash: 'two' });
    const { table } = dataset;
    const part_ = (test: (time: number) => boolean) => {
      const rows = Array.from(table.times.keys()).filter((row) => test(table.times[row] ?? NaN));
      const width = table.columns.length;
      return createFeatureTable({
        columns: table.columns,
        values: Float32Array.from(
          rows.flatMap((row) => [...table.values.subarray(row * width, (row + 1) * width)]),
        ),
        patients: Int32Array.from(rows, (row) => table.patients[row] ?? 0),
        times: Float64Array.from(rows, (row) => table.times[row] ?? NaN),
        patientIds: table.patientIds,
        outcomes: Float64Array.from(rows, (row) => table.outcomes?.[row] ?? NaN),
      });
    };
    const answers = new Map<string, number[]>();
    const take = async (own: typeof table, memory?: ReturnType<typeof createMemoryStore>) => {
      const found = new Map<string, number[]>();
      for await (const batch of pipeline.execute(only(own), memory && { memory })) {
        for (let row = 0; row < batch.rows; row++) {
          const name = `${batch.patients[row] ?? ''} ${batch.times[row] ?? ''}`;
          found.set(name, [...batch.values.subarray(2 * row, 2 * row + 2)]);
        }
      }
      return found;
    };
    const whole = await take(table);
    const store = createMemoryStore();
    for (const test of [(time: number) => time <= 9, (time: number) => time > 9]) {
      for (const [row, values] of await take(part_(test), store)) answers.set(row, values);
    }
    expect(answers.size).toBe(whole.size);
    for (const [row, values] of whole) expect(answers.get(row)).toEqual(values);
  });

  it('is evaluated on later data', async () => {
    const { model } = await trained;
    const { models } = await evaluateModel(model, twoDaysAhead(6, 'later'), {
      seed: '1',
      replicates: 20,
    });
    expect(Object.keys(models)).toEqual(expect.arrayContaining(['own', 'selected']));
  });
});

describe('components that cannot serve the task are refused when the run is planned', () => {
  it('an expert of one output', async () => {
    const wrong = {
      ...council,
      experts: [...council.experts, expert('climate', climatology, 'history')],
    };
    await expect(createTrainer(wrong).train(dataset, { seed: '1' })).rejects.toMatchObject({
      code: 'CONFIG',
      where: 'expert climate',
      got: 'a binary task of 2 outputs',
    });
  });

  it('a gate for other tasks', async () => {
    const real: GateType = {
      ...uniform,
      capabilities: { ...uniform.capabilities, tasks: ['real'] },
    };
    const wrong = {
      ...council,
      candidates: [
        {
          name: 'gate',
          weights: 'learned' as const,
          gate: part(real),
          combination: part(weightedAverage),
        },
      ],
    };
    await expect(createTrainer(wrong).train(dataset, { seed: '1' })).rejects.toMatchObject({
      code: 'CONFIG',
      where: 'gate of gate',
    });
  });
});
