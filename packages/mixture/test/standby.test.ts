import { expect, it } from '@jest/globals';
import { climatology, logisticRegression, markov } from '@prodrome/experts';
import { createPipeline, createTrainer, restoreModel, statesOf } from '../src/index.ts';
import { diary, expert, only, plan } from './support.ts';

const members = [
  expert('body', logisticRegression, 'physiological'),
  expert('weather', logisticRegression, 'environmental'),
];
const baselines = [
  { ...expert('climatology', climatology, 'history'), role: 'baseline' as const },
  { ...expert('markov', markov, 'history'), role: 'baseline' as const },
];
const dataset = diary(12, 20);
const width = dataset.table.columns.length;

/** The same diaries; on every fourth day nothing is observed that the members look at. */
const blank = {
  ...dataset,
  table: {
    ...dataset.table,
    values: dataset.table.values.map((value, at) =>
      Math.floor(at / width) % 4 === 0 ? NaN : value,
    ),
  },
};
const isBlank = (row: number): boolean => row % 4 === 0;

const trainOn = (experts: typeof members) =>
  createTrainer(
    plan([], { experts, validation: { ...plan().validation, outer: 'holdout' } }),
  ).train(blank, { seed: '1' });

it('a row on which no member answers is answered by the better baseline, and labelled', async () => {
  const { architecture, model: saved, metrics } = await trainOn([...members, ...baselines]);
  const { standby = '', logLoss, incomplete } = metrics.selection;
  expect(['climatology', 'markov']).toContain(standby);
  expect(logLoss[standby]).toBe(Math.min(logLoss['climatology'] ?? NaN, logLoss['markov'] ?? NaN));
  // mixtures answer every row now, single members do not
  expect(Object.keys(incomplete).sort()).toEqual(['body', 'weather']);
  expect(Object.keys(logLoss)).toEqual(expect.arrayContaining(['uniform', 'greedy', 'gate']));
  const model = await restoreModel(architecture, await statesOf(saved));
  const council = { ...model.council, served: 'gate' };
  delete council.calibration;
  const pipeline = createPipeline(architecture, { ...model, council }, { modelHash: '' });
  for await (const batch of pipeline.execute(only(blank.table))) {
    for (let row = 0; row < batch.rows; row++) {
      const { prediction, receipt, degraded, expertContributions = {} } = batch.result(row);
      if (isBlank(row)) {
        expect(receipt.absent).toEqual({ body: 'asleep', weather: 'asleep' });
        expect(prediction).toBe(receipt.values[standby]);
        expect([receipt.weights?.[standby], degraded]).toEqual([1, true]);
      } else expect(receipt.weights?.[standby]).toBe(0);
      const sum = Object.values(expertContributions).reduce<number>((s, own) => s + Number(own), 0);
      expect(sum).toBeCloseTo(Number(prediction), 12);
    }
  }
});

it('without a baseline nobody answers there, and no mixture can be served', async () => {
  await expect(trainOn(members)).rejects.toMatchObject({ code: 'NO_EXPERT' });
});
