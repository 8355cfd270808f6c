import { beforeAll, describe, expect, it } from '@jest/globals';
import { createFeatureTable } from '@prodrome/core';
import { createDriftDetector, driftPolicySchema, type DriftPolicy } from '@prodrome/drift';
import { uniform, weightedAverage } from '@prodrome/gating';
import { labelsAhead, type Dataset } from '@prodrome/data';
import { createTrainer, replayDrift, type MixtureModel } from '../src/index.ts';
import { aligned, diary, expert, expertType, part, plan } from './support.ts';

/** An expert that says what the sensor says. */
const believing = expertType('believing', () => ({
  predict: async ({ table, rows }) => ({
    values: Float64Array.from(rows, (row) => {
      const signal = table.values[row * table.columns.length] as number;
      return Number.isNaN(signal) ? 0.4 : 0.05 + 0.9 * signal;
    }),
  }),
}));

const policy = (options: object): DriftPolicy => ({
  ...driftPolicySchema.parse(options),
  accepts: 'real',
  createDetector: () => createDriftDetector('page_hinkley', { threshold: 2, delta: 0.02 }),
});

const shadow = policy({ scope: 'expert', action: 'shadow', days: 60, of: ['believing'] });

/** A diary whose sensor tells the outcome of the next day, until it tells the opposite. */
function told(breaks: number, seed: string): Dataset {
  const drawn = diary(20, 60, seed);
  const { table } = drawn;
  const labels = labelsAhead(table, 1);
  const width = table.columns.length;
  const values = table.values.slice();
  labels.forEach((label, row) => {
    const known = Number.isNaN(label) ? 0.4 : label;
    const isBroken = (table.times[row] as number) >= breaks;
    values[row * width] = 0.2 + 0.6 * (isBroken ? 1 - known : known);
  });
  const { columns, patients, times, patientIds, outcomes } = table;
  const made = { columns, values, patients, times, patientIds, ...(outcomes && { outcomes }) };
  return { ...drawn, table: createFeatureTable(made), labels };
}

/** A diary whose later labels are not known. */
const until = (dataset: Dataset, day: number): Dataset => labelsAfter(dataset, day + 1, NaN);

/** A diary whose labels from a day on are all the same. */
const labelsAfter = (dataset: Dataset, day: number, label: number): Dataset => ({
  ...dataset,
  labels: dataset.labels.map((own, row) =>
    (dataset.table.times[row] as number) >= day && !Number.isNaN(own) ? label : own,
  ),
});

const mixtures = [
  {
    ...{ name: 'uniform', weights: 'fixed' as const },
    ...{ gate: part(uniform), combination: part(weightedAverage) },
  },
];

let model: MixtureModel;
beforeAll(async () => {
  const made = plan([expert('believing', believing, 'physiological')], { candidates: mixtures });
  const trained = await createTrainer(made).train(told(Infinity, 'learned'), { seed: '1' });
  model = { ...trained.model, council: { ...trained.model.council, served: 'uniform' } };
});

describe('policies on history', () => {
  it('that take the weight of an expert that has turned pay by an interval', async () => {
    const { policies, rows, patients, logLoss } = await replayDrift(model, told(30, 'new'), [
      shadow,
    ]);
    expect(patients).toBe(20);
    expect(rows).toBeGreaterThan(800);
    expect(logLoss).toBeGreaterThan(0.5);
    const [found] = policies;
    expect(found?.alarms.every(({ of, day }) => of === 'believing' && day >= 30)).toBe(true);
    expect(found?.ci?.[1]).toBeLessThan(0);
    expect(found?.difference).toBeLessThan(-0.02);
  });

  it('do nothing where nothing drifts', async () => {
    const { policies } = await replayDrift(model, told(Infinity, 'new'), [shadow]);
    expect(policies).toEqual([{ alarms: [], moved: 0, difference: 0, ci: [0, 0] }]);
  });

  it('are tried alone and together, each by its place', async () => {
    const feature = policy({ scope: 'feature', action: 'down_weight', of: ['pressure'] });
    const alone = await replayDrift(model, told(30, 'new'), [shadow]);
    const { policies, together } = await replayDrift(model, told(30, 'new'), [feature, shadow]);
    expect(policies[1]).toEqual({
      ...alone.policies[0],
      alarms: alone.policies[0]?.alarms.map((alarm) => ({ ...alarm, policy: 1 })),
    });
    expect(together?.alarms.length).toBe(
      policies.reduce((sum, { alarms }) => sum + alarms.length, 0),
    );
  });

  it('train an expert anew on the days since its alarm, and on nothing else; that pays where it has turned', async () => {
    const retrain = policy({ scope: 'expert', action: 'retrain', days: 8, of: ['body'] });
    const dataset = told(30, 'new');
    const { policies } = await replayDrift(model, dataset, [retrain]);
    const [found] = policies;
    const alarm = found?.alarms.find(({ direction }) => direction === 'up');
    expect(alarm?.day).toBeGreaterThanOrEqual(30);
    const [first] = found?.retrained ?? [];
    expect(first).toMatchObject({ policy: 0, expert: 'body', day: (alarm?.day ?? NaN) + 8 });
    const learned = dataset.labels.filter((label, row) => {
      const day = dataset.table.times[row] ?? NaN;
      return !Number.isNaN(label) && day >= (alarm?.day ?? NaN) && day < (first?.day ?? NaN);
    });
    expect(first?.rows).toBe(learned.length);
    expect(found?.ci?.[1]).toBeLessThan(0);
    const whole = found?.retrained ?? [];
    for (const cut of [40, 50]) {
      const early = await replayDrift(model, until(dataset, cut), [retrain]);
      expect(early.policies[0]?.retrained?.filter(({ day }) => day <= cut)).toEqual(
        whole.filter(({ day }) => day <= cut),
      );
    }
  });

  it('leave an expert as it was where the days since its alarm teach nothing, and say so', async () => {
    const retrain = policy({ scope: 'expert', action: 'retrain', days: 8, of: ['body'] });
    const dataset = told(30, 'new');
    const calm = labelsAfter(dataset, 31, 0);
    const { policies } = await replayDrift(model, calm, [retrain]);
    const failures = policies[0]?.retrained?.map(({ failure }) => failure) ?? [];
    expect(failures.length).toBeGreaterThan(0);
    for (const failure of failures) expect(failure).toContain('with and without events');
    expect(policies[0]).toMatchObject({ moved: 0, difference: 0 });
  });

  it('watch no categories, whose codes neither rise nor fall', async () => {
    const sex = policy({ scope: 'feature', action: 'shadow', of: ['sex'] });
    await expect(replayDrift(model, told(30, 'new'), [sex])).rejects.toMatchObject({
      code: 'CONFIG',
      got: 'sex',
    });
  });

  it('need weights, and outcomes that become known day by day', async () => {
    const single = { ...model, council: { ...model.council, served: 'body' } };
    await expect(replayDrift(single, told(30, 'new'), [shadow])).rejects.toMatchObject({
      code: 'USAGE',
      got: 'one that serves body alone',
    });
    const rows = { ...model, task: { ...model.task, horizonDays: 0 } };
    await expect(replayDrift(rows, aligned(), [shadow])).rejects.toMatchObject({ code: 'USAGE' });
  });
});
