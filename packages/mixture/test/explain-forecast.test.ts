import { describe, expect, it } from '@jest/globals';
import { takeRows, type FeatureTable } from '@prodrome/core';
import { logit, createStream } from '@prodrome/numerics';
import { logPool, softmax, uniform, weightedAverage } from '@prodrome/gating';
import {
  createTrainer,
  explainForecast,
  type ForecastExplanation,
  type MixtureModel,
  type MixturePlan,
} from '../src/index.ts';
import { diary, expert, expertType, part, plan } from './support.ts';

const dataset = diary();
const patientRows = (patient: number): Int32Array =>
  Int32Array.from(dataset.table.patients.keys()).filter(
    (row) => dataset.table.patients[row] === patient,
  );

/** The days of a patient, up to so many. */
const daysOf = (patient: number, count = Infinity): FeatureTable =>
  takeRows(dataset.table, patientRows(patient).slice(0, count));

/** An expert that does not say why, and abstains where nothing of the body is known. */
const closed = expertType('closed', () => ({
  predict: async ({ table, rows }) => ({
    values: Float64Array.from(rows, (row) => {
      const signal = table.values[row * table.columns.length] as number;
      return Number.isNaN(signal) ? 0.3 : 0.2 + 0.6 * signal;
    }),
  }),
}));

async function trained(changes: Partial<MixturePlan>, served: string): Promise<MixtureModel> {
  const made = plan([expert('closed', closed, 'physiological')], changes);
  const { model } = await createTrainer(made).train(dataset, { seed: '1' });
  return { ...model, council: { ...model.council, served } };
}

const explain = (model: MixtureModel, table: FeatureTable): Promise<ForecastExplanation> =>
  explainForecast(model, table, { stream: createStream('why') });

function expectWhole({ base, forecast, gate, calibration, variables }: ForecastExplanation): void {
  const shares = [...variables, ...[gate, calibration].filter((share) => share !== undefined)];
  const sum = (of: 'points' | 'logOdds') => shares.reduce((all, share) => all + share[of], 0);
  expect(base + sum('points')).toBeCloseTo(forecast, 9);
  expect(logit(base) + sum('logOdds')).toBeCloseTo(logit(forecast), 6);
}

const weighted = (name: string, gate: typeof uniform | typeof softmax): Partial<MixturePlan> => ({
  candidates: [
    { ...{ name, weights: 'fixed' }, gate: part(gate), combination: part(weightedAverage) },
  ],
});

describe('a mixture that is a sum', () => {
  const model = trained(weighted('gate', softmax), 'gate');

  it('is divided into gate and variables that sum to the forecast, on every day of a patient', async () => {
    for (let count = 1; count <= patientRows(3).length; count += 4) {
      const explanation = await explain(await model, daysOf(3, count));
      expectWhole(explanation);
      expect(explanation.unexplained).toEqual({});
      const names = explanation.variables.map(({ name }) => name);
      expect(['history', 'pressure', 'signal']).toEqual(expect.arrayContaining(names));
    }
  });

  it('says which experts explained themselves, and which were asked again', async () => {
    const { experts } = await explain(await model, daysOf(5));
    const methods = Object.fromEntries(experts.map(({ name, method }) => [name, method]));
    expect(methods).toMatchObject({ body: 'explained', closed: 'shapley', markov: 'shapley' });
  });

  it('tells what was observed, and what is usual for the patient', async () => {
    const table = daysOf(2);
    const { variables } = await explain(await model, table);
    const signal = variables.find(({ name }) => name === 'signal');
    const width = table.columns.length;
    const own = Array.from({ length: table.rows }, (_, row) => table.values[row * width] as number);
    const before = own.slice(0, -1).sort((a, b) => a - b);
    const middle = (before.length - 1) / 2;
    expect(signal?.value).toBe(own.at(-1));
    expect(signal?.usual).toBeCloseTo(
      ((before[Math.floor(middle)] as number) + (before[Math.ceil(middle)] as number)) / 2,
    );
  });

  it('is the same for the same stream', async () => {
    const one = await explain(await model, daysOf(4));
    expect(await explain(await model, daysOf(4))).toEqual(one);
  });
});

it('equal weights have moved nothing', async () => {
  const explanation = await explain(
    await trained(weighted('uniform', uniform), 'uniform'),
    daysOf(1),
  );
  expect(Math.abs(explanation.gate?.points ?? NaN)).toBeLessThan(1e-9);
  expectWhole(explanation);
});

it('an expert that is served alone is divided like any other', async () => {
  const explanation = await explain(await trained({}, 'body'), daysOf(6));
  expect(explanation.experts.map(({ name, weight }) => [name, weight])).toEqual([['body', 1]]);
  expectWhole(explanation);
});

it('a mixture that is no sum is divided as a whole', async () => {
  const pooled: Partial<MixturePlan> = {
    candidates: [
      {
        ...{ name: 'pool', weights: 'fixed' },
        ...{ gate: part(uniform), combination: part(logPool) },
      },
    ],
  };
  const explanation = await explain(await trained(pooled, 'pool'), daysOf(6, 9));
  expect(explanation.gate).toBeUndefined();
  expect(explanation.variables.map(({ name }) => name).sort()).toEqual([
    ...['history', 'pressure', 'sex', 'signal'],
  ]);
  expectWhole(explanation);
});

it('an expert that cannot be divided is named, and the rest sums all the same', async () => {
  const moody = expertType('moody', () => ({
    predict: async ({ table, rows }) => ({
      values: Float64Array.from(rows, (row) => table.values[row * table.columns.length] as number),
    }),
  }));
  const made = plan([expert('moody', moody, 'physiological')], weighted('uniform', uniform));
  const { model } = await createTrainer(made).train(dataset, { seed: '1' });
  const served = { ...model, council: { ...model.council, served: 'uniform' } };
  const explanation = await explain(served, daysOf(7));
  expect(Object.keys(explanation.unexplained)).toEqual(['moody']);
  expectWhole(explanation);
});
