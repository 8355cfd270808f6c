import { expect, it } from '@jest/globals';
import { createFeatureTable } from '@prodrome/core';
import { uniform, weightedAverage } from '@prodrome/gating';
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
