import { describe, expect, it } from '@jest/globals';
import type { ProdromeEvent } from '@prodrome/core';
import { labelsAhead } from '@prodrome/data';
import { logisticRegression } from '@prodrome/experts';
import { createPersonalCalibration } from '@prodrome/meta-learner';
import {
  createPipeline,
  createTrainer,
  planRun,
  restoreModel,
  statesOf,
  type MixturePlan,
  type TrainedMixture,
} from '../src/index.ts';
import { aligned, datasetOf, diary, expert, only, plan, splitOf } from './support.ts';

/** Experts that know nothing of a patient's past. */
const experts = [
  { ...expert('body', logisticRegression, 'physiological'), history: false },
  { ...expert('weather', logisticRegression, 'environmental'), history: false },
];
const following = plan([], { experts, personalCalibration: true });
const dataset = diary(60, 30);

async function train(
  made: MixturePlan,
  data = dataset,
): Promise<{ trained: TrainedMixture; events: ProdromeEvent[] }> {
  const events: ProdromeEvent[] = [];
  const trainer = createTrainer(made, { emit: (event) => events.push(event) });
  return { trained: await trainer.train(data, { seed: '1' }), events };
}

async function predict({ architecture, model }: TrainedMixture) {
  const pipeline = createPipeline(architecture, model, { modelHash: 'test' });
  for await (const batch of pipeline.execute(only(dataset.table))) return batch;
  throw new Error('no batch');
}

const served = train(following);

describe('where patients differ in what the experts do not know', () => {
  it('the calibration that follows patients is taken by an interval, against what stood, and told', async () => {
    const { trained, events } = await served;
    const { selection, training, models } = trained.metrics;
    const decision = selection.decisions.at(-1);
    const before = selection.decisions.at(-2);
    expect(decision?.candidate).toBe(`${selection.served}, personally calibrated`);
    expect(decision?.incumbent).toBe(selection.calibrated ? before?.candidate : selection.served);
    expect(decision?.accepted).toBe(true);
    expect(decision?.ci?.[1]).toBeLessThan(0);
    expect(selection.personal).toBe(true);
    const [report] = training.filter(({ component }) => component === 'calibration');
    expect(report?.name).toBe('personal_calibration');
    expect(report?.notes[0]).toContain('each patient has a correction of its own');
    expect(events.filter(({ type }) => type === 'note')).toEqual([]);
    // what is selected on held-out folds is what is served: better than its own expert alone
    const body = models['body']?.logLoss ?? NaN;
    expect(models['selected']?.logLoss).toBeLessThan(body - 0.02);
  });

  it('a forecast is the calibration of the raw mixture, which the receipt keeps', async () => {
    const { trained } = await served;
    const { architecture, model } = trained;
    const batch = await predict(trained);
    const { personal, ...council } = model.council;
    expect(personal).toBeDefined();
    const raw = await predict({ ...trained, model: { ...model, council } });
    const again = createPersonalCalibration({ horizonDays: architecture.task.horizonDays });
    again.loadState((personal as NonNullable<typeof personal>).saveState());
    const { values, states } = again.apply({ days: dataset.table, values: raw.values });
    expect(batch.values).toEqual(values);
    expect(batch.values).not.toEqual(raw.values);
    expect(batch.states.width).toBe(raw.states.width + states.width);
    for (const row of [0, 17, 301]) {
      expect(batch.result(row).receipt.uncalibrated).toBe(raw.result(row).receipt.uncalibrated);
    }
  });

  it('a plan without it refuses a model that has it', async () => {
    const { architecture, model } = (await served).trained;
    const other = { ...architecture.plan, personalCalibration: false };
    const states = await statesOf(model);
    await expect(restoreModel({ ...architecture, plan: other }, states)).rejects.toThrow(
      'expected no calibration that follows patients, as the plan has it',
    );
    const task = { ...architecture.task, horizonDays: 2 };
    await expect(restoreModel({ ...architecture, task }, states)).rejects.toThrow(
      'expected horizonDays 2, got 1',
    );
  });
});

describe('where nothing is gained by it', () => {
  it('is not served: the experts know the patient already', async () => {
    const { trained } = await train(plan([], { personalCalibration: true }));
    const { decisions, personal } = trained.metrics.selection;
    expect(decisions.at(-1)).toMatchObject({ accepted: false });
    expect(decisions.at(-1)?.candidate).toMatch(/, personally calibrated$/);
    expect(personal).toBeUndefined();
    const without = await train(plan());
    expect((await predict(trained)).values).toEqual((await predict(without.trained)).values);
  });

  it('is not judged, and not served, where two inner folds leave no third', async () => {
    const { validation } = following;
    const { trained } = await train({ ...following, validation: { ...validation, innerFolds: 2 } });
    const { selection } = trained.metrics;
    expect(selection.personal).toBeUndefined();
    expect(selection.incomplete[`${selection.served}, personally calibrated`]).toContain(
      'give validation.inner_folds three or more',
    );
  });
});

it('of one person it is judged on later blocks, and every day has a forecast and a band', async () => {
  const one = diary(1, 200);
  const validation = { ...following.validation, split: splitOf('forward') };
  const riskBands = { alpha: 0.2, rate: 0.05 };
  const { trained } = await train({ ...following, validation, riskBands }, one);
  const { decisions, served: name } = trained.metrics.selection;
  expect(decisions.at(-1)?.candidate).toBe(`${name}, personally calibrated`);
  expect(decisions.at(-1)?.difference).not.toBeNaN();
  const { architecture, model } = trained;
  const pipeline = createPipeline(architecture, model, { modelHash: 'test' });
  for await (const { values, risk } of pipeline.execute(only(one.table))) {
    expect(values.every((value) => value > 0 && value < 1)).toBe(true);
    expect(risk?.every((band) => band >= 1 && band <= 3)).toBe(true);
  }
});

describe('where nothing comes true that could be followed', () => {
  const { table } = dataset;
  const one = labelsAhead(table, 1);
  const two = Float64Array.from({ length: 2 * one.length }, (_, i) => one[i >> 1] ?? NaN);

  it.each([
    ['an aligned table', aligned(), 'no outcome column'],
    ['a horizon of 0 days', datasetOf(table, labelsAhead(table, 0), 0), 'a horizon of one day'],
    ['two outputs', datasetOf(table, two, 1), 'the task has 2'],
  ])('of %s it is left out, with the reason', (_, data, why) => {
    const run = planRun({ ...following, experts: [], candidates: [] }, data, '1');
    expect(run.leftOut['personal_calibration']).toContain(why);
    expect(run.plan.personalCalibration).toBeUndefined();
    expect(planRun({ ...run.plan }, data, '1').leftOut).toEqual({});
  });

  it('the training says so, and so do its metrics', async () => {
    const { trained, events } = await train(
      { ...following, experts: experts.slice(0, 1) },
      aligned(),
    );
    const { absent, selection } = trained.metrics;
    const reason = absent['personal_calibration'] ?? 'no reason';
    expect(reason).toContain('no outcome column');
    const message = `personal_calibration is left out: ${reason}`;
    expect(events).toContainEqual({ type: 'note', message });
    expect(selection.personal).toBeUndefined();
  });
});
