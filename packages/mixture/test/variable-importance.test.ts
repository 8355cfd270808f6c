import { expect, it } from '@jest/globals';
import { createTrainer, variableImportance } from '../src/index.ts';
import { datasetOf, diary, plan } from './support.ts';

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
