import { describe, expect, it } from '@jest/globals';
import { riskBands, type ProdromeEvent } from '@prodrome/core';
import { createConformalBands } from '@prodrome/meta-learner';
import {
  createPipeline,
  createTrainer,
  planRun,
  restoreModel,
  statesOf,
  type Architecture,
  type MixtureModel,
} from '../src/index.ts';
import { aligned, diary, only, plan } from './support.ts';

const bandsPlan = { alpha: 0.2, rate: 0.05 };
const made = plan([], { riskBands: bandsPlan });
const dataset = diary(30, 30);
const events: ProdromeEvent[] = [];
const trained = createTrainer(made, { emit: (event) => events.push(event) }).train(dataset, {
  seed: '1',
});

async function predict(architecture: Architecture, model: MixtureModel) {
  const pipeline = createPipeline(architecture, model, { modelHash: 'test' });
  for await (const batch of pipeline.execute(only(dataset.table))) return batch;
  throw new Error('no batch');
}

describe('bands of risk', () => {
  it('are those of the forecasts that are served, of all days of a patient', async () => {
    const { architecture, model } = await trained;
    const batch = await predict(architecture, model);
    const bands = createConformalBands({ ...bandsPlan, horizonDays: 1 });
    bands.loadState((model.council.bands as NonNullable<typeof model.council.bands>).saveState());
    const { sets } = bands.apply({ days: dataset.table, values: batch.values });
    const named = { 1: 'low', 2: 'high', 3: 'medium' } as const;
    const told = new Set<string>();
    for (let row = 0; row < batch.rows; row++) {
      const { risk } = batch.result(row);
      expect(risk).toBe(named[sets[row] as 1 | 2 | 3]);
      expect(risk).toBe(riskBands[(batch.risk?.[row] ?? 0) - 1]);
      told.add(risk ?? '');
    }
    expect([...told].sort()).toEqual(['high', 'low', 'medium']);
  });

  it('keep their promise on patients that were not trained on: what came true is ruled out on about alpha of the days', async () => {
    const { architecture, model } = await trained;
    const fresh = diary(40, 60, 'fresh');
    const pipeline = createPipeline(architecture, model, { modelHash: 'test' });
    for await (const { risk } of pipeline.execute(only(fresh.table))) {
      const ruledOut = [0, 0];
      const days = [0, 0];
      fresh.labels.forEach((label, row) => {
        if (Number.isNaN(label)) return;
        days[label] = (days[label] ?? 0) + 1;
        const wrong = riskBands[(risk?.[row] ?? 0) - 1] === (label === 1 ? 'low' : 'high');
        ruledOut[label] = (ruledOut[label] ?? 0) + Number(wrong);
      });
      for (const outcome of [0, 1]) {
        const share = (ruledOut[outcome] ?? NaN) / (days[outcome] ?? NaN);
        expect(Math.abs(share - bandsPlan.alpha)).toBeLessThan(0.04);
      }
    }
  });

  it('the training tells of them, and a plan without or with others refuses them', async () => {
    const { architecture, model, metrics } = await trained;
    const report = metrics.training.find(({ name }) => name === 'risk_bands');
    expect(report?.component).toBe('calibration');
    expect(report?.notes[0]).toMatch(/^on the training patients sets have what came true on/);
    const states = await statesOf(model);
    const { riskBands: _own, ...other } = architecture.plan;
    const load = (own: Architecture['plan']) =>
      restoreModel({ ...architecture, plan: own }, states);
    await expect(load(other)).rejects.toThrow('expected no bands of risk, as the plan has it');
    const wider = { ...architecture.plan, riskBands: { ..._own, alpha: 0.3, rate: 0.05 } };
    await expect(load(wider)).rejects.toMatchObject({ code: 'STATE' });
    const again = await predict(architecture, await load(architecture.plan));
    expect(again.risk).toEqual((await predict(architecture, model)).risk);
  });

  it('change no forecast', async () => {
    const without = await createTrainer(plan()).train(dataset, { seed: '1' });
    const { architecture, model } = await trained;
    const { risk, values } = await predict(without.architecture, without.model);
    expect(risk).toBeUndefined();
    expect((await predict(architecture, model)).values).toEqual(values);
  });

  it('are left out where nothing comes true, with the reason', () => {
    const run = planRun({ ...made, experts: [], candidates: [] }, aligned(), '1');
    expect(run.plan.riskBands).toBeUndefined();
    expect(run.leftOut).toEqual({ risk_bands: expect.stringContaining('no outcome column') });
  });
});
