import { describe, expect, it } from '@jest/globals';
import { createFeatureTable, type FeatureTable } from '@prodrome/core';
import type { Dataset } from '@prodrome/data';
import { uniform, weightedAverage } from '@prodrome/gating';
import { createStream } from '@prodrome/numerics';
import { permuteSources } from '../src/explaining/permute-sources.ts';
import { createTrainer, variableImportance } from '../src/index.ts';
import { datasetOf, diary, expert, expertType, part, plan } from './support.ts';

const uniformAlone = [
  {
    ...{ name: 'uniform', weights: 'fixed' as const },
    ...{ gate: part(uniform), combination: part(weightedAverage) },
  },
];

const trained = createTrainer(plan()).train(diary(60, 40, 'learned'), { seed: '1' });
const later = diary(40, 40, 'later');

it('tells what helps forecasts of other patients, by what they lose without it', async () => {
  const { model } = await trained;
  const served = { ...model, council: { ...model.council, served: 'uniform' } };
  const { importances, rows, patients, logLoss } = await variableImportance(served, later);
  expect([patients, rows]).toEqual([
    40,
    later.labels.filter((label) => !Number.isNaN(label)).length,
  ]);
  expect(logLoss).toBeLessThan(0.69);
  const lost = new Map(importances.map((one) => [one.name, one]));
  expect([...lost.keys()].sort()).toEqual(['history', 'pressure', 'sex', 'signal']);
  expect(importances[0]?.name).toBe('history');
  expect(lost.get('history')?.ci?.[0]).toBeGreaterThan(0);
  expect(lost.get('signal')?.lost).toBeGreaterThan(0);
  // no member of this council is given it
  expect(lost.get('sex')).toMatchObject({ kind: 'column', lost: 0, ci: [0, 0] });
});

it('tells the rows that nobody answers without it, and who fails there, instead of a figure of them', async () => {
  const needy = expertType('needy', () => ({
    predict: async ({ table, rows }) => {
      const signal = table.values.filter((_, at) => at % table.columns.length === 0);
      if (signal.every(Number.isNaN)) throw new Error('nothing was observed');
      return { values: new Float64Array(rows.length).fill(0.4) };
    },
  }));
  const made = plan([expert('needy', needy, 'physiological')], { candidates: uniformAlone });
  const { model } = await createTrainer(made).train(diary(30, 30), { seed: '1' });
  const council = { ...model.council, served: 'needy' };
  const { importances } = await variableImportance({ ...model, council }, later);
  const signal = importances.find(({ name }) => name === 'signal');
  expect(signal?.failed).toEqual(['needy']);
  expect(importances.find(({ name }) => name === 'pressure')?.failed).toEqual([]);
});

it('keeps a column called history apart from the outcomes', async () => {
  const { table, labels } = later;
  const columns = table.columns.map((column) =>
    column.name === 'sex' ? { ...column, name: 'history' } : column,
  );
  const renamed = datasetOf(createFeatureTable({ ...table, columns }), labels, 1);
  const { model } = await createTrainer(plan()).train(renamed, { seed: '1' });
  const { importances } = await variableImportance(model, renamed);
  const kinds = Object.fromEntries(importances.map(({ name, kind }) => [name, kind]));
  expect(kinds).toMatchObject({ history: 'column', 'history of outcomes': 'history' });
});

it('needs labels', async () => {
  const { model } = await trained;
  const none = datasetOf(
    later.table,
    later.labels.map(() => NaN),
    1,
  );
  await expect(variableImportance(model, none)).rejects.toMatchObject({
    code: 'DATA_INSUFFICIENT',
  });
});

describe('permuted', () => {
  const stream = createStream('permuted');

  it('costs what tells when, and nothing where a column is not used or tells who alone', async () => {
    const { model } = await trained;
    const served = { ...model, council: { ...model.council, served: 'markov' } };
    const found = await variableImportance(served, later, { method: 'permuted', stream });
    const lost = new Map(found.importances.map((one) => [one.name, one]));
    expect(found.method).toBe('permuted');
    expect(lost.get('history')?.ci?.[0]).toBeGreaterThan(0);
    // markov is given outcomes only
    for (const name of ['signal', 'pressure', 'sex']) expect(lost.get(name)?.lost).toBe(0);
    const again = await variableImportance(served, later, { method: 'permuted', stream });
    expect(again).toEqual(found);
  });

  it('of a calibrated forecast by one column alone costs the covariance of the forecast and its log odds', async () => {
    const told = expertType('told', () => ({
      predict: async ({ table, rows }) => ({
        values: Float64Array.from(rows, (row) => {
          const signal = table.values[row * table.columns.length] as number;
          return 0.1 + 0.8 * signal;
        }),
      }),
    }));
    const known = informed();
    const made = plan([expert('told', told, 'physiological')], { candidates: uniformAlone });
    const { model } = await createTrainer(made).train(known, { seed: '1' });
    const served = { ...model, council: { ...model.council, served: 'told' } };
    const { importances } = await variableImportance(served, known, {
      ...{ method: 'permuted', stream, repeats: 8 },
    });
    const signal = importances.find(({ name }) => name === 'signal');
    // cross-entropy of another draw less entropy is Cov(p, logit p), of p uniform in [.1, .9]
    const steps = Array.from({ length: 8000 }, (_, i) => 0.1 + (0.8 * (i + 0.5)) / 8000);
    const covariance =
      steps.reduce((sum, p) => sum + (p - 0.5) * Math.log(p / (1 - p)), 0) / steps.length;
    expect(Math.abs((signal?.lost ?? NaN) - covariance)).toBeLessThan(0.02);
    expect(signal?.ci?.[0]).toBeLessThan(covariance);
    expect(signal?.ci?.[1]).toBeGreaterThan(covariance);
  });

  it('asks no more patients than it is told to, and says of how many', async () => {
    const { model } = await trained;
    const found = await variableImportance(model, later, {
      ...{ method: 'permuted', stream, patients: 7, repeats: 1 },
    });
    expect(found).toMatchObject({ patients: 7, ofPatients: 40 });
    expect(found.rows).toBeLessThan(7 * 40);
  });

  it('keeps values, gaps and patients of a column, days together of several, and exchanges what is fixed among patients', () => {
    const { table } = later;
    const at = (name: string): number => table.columns.findIndex((one) => one.name === name);
    const cells = ({ values, columns }: FeatureTable, column: number): number[] =>
      Array.from(
        { length: table.rows },
        (_, row) => values[row * columns.length + column] as number,
      );
    const one = permuteSources(table, ['pressure'], stream);
    const [before, after] = [table, one].map((each) => cells(each, at('pressure')));
    expect(after?.map(Number.isNaN)).toEqual(before?.map(Number.isNaN));
    expect(after).not.toEqual(before);
    for (let patient = 0; patient < table.patientIds.length; patient++) {
      const own = (list: number[] = []): number[] =>
        list
          .filter((value, row) => table.patients[row] === patient && !Number.isNaN(value))
          .sort((a, b) => a - b);
      expect(own(after)).toEqual(own(before));
    }
    expect(one.outcomes).toEqual(table.outcomes);
    const both = permuteSources(table, ['signal', 'pressure'], stream);
    const pairs = (each: FeatureTable): Set<string> => {
      const pressure = cells(each, at('pressure'));
      return new Set(cells(each, at('signal')).map((value, i) => `${value} ${pressure[i]}`));
    };
    expect(pairs(both)).toEqual(pairs(table));
    const sex = cells(permuteSources(table, ['sex'], stream), at('sex'));
    table.patients.forEach((patient, row) => {
      if (table.patients[row - 1] === patient) expect(sex[row]).toBe(sex[row - 1]);
    });
    expect(sex).not.toEqual(cells(table, at('sex')));
  });

  it('wants a stream', async () => {
    const { model } = await trained;
    await expect(variableImportance(model, later, { method: 'permuted' })).rejects.toMatchObject({
      code: 'USAGE',
    });
  });
});

/** A diary of which the outcome of a day is drawn at the odds that the signal of the day before tells. */
function informed(): Dataset {
  const stream = createStream('informed');
  const { table } = diary(60, 60, 'informed');
  const width = table.columns.length;
  const labels = Float64Array.from({ length: table.rows }, (_, row) =>
    Number(stream.next() < 0.1 + 0.8 * (table.values[row * width] as number)),
  );
  return datasetOf(table, labels, 1);
}
