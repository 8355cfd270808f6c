import { expect, it } from '@jest/globals';
import { createFeatureTable, type ProdromeEvent, type TrainingData } from '@prodrome/core';
import { labelsAhead, type Dataset } from '@prodrome/data';
import { createStream } from '@prodrome/numerics';
import { responsibilities } from '../src/adapting/responsibilities.ts';
import { createTrainer, type MixturePlan } from '../src/index.ts';
import { datasetOf, diary, expert, expertType, plan } from './support.ts';

const adapted = (changes: Partial<MixturePlan> = {}): MixturePlan =>
  plan([], { adapting: { steps: 3 }, ...changes });

/** People of two kinds, told apart by how often they have attacks: those of the one kind follow a signal, which means little or the contrary for the other. */
function twoKinds(patients: number, days: number, seed: string): Dataset {
  const stream = createStream(seed);
  const rows: { patient: number; time: number; outcome: number; values: number[] }[] = [];
  for (let patient = 0; patient < patients; patient++) {
    const isFrequent = patient % 2 === 0;
    let [signal, pressure] = [0, 0];
    for (let time = 0; time < days; time++) {
      const score = isFrequent ? 1 + 2.5 * signal : -2 - signal + 2.5 * pressure;
      const outcome = Number(stream.next() < 1 / (1 + Math.exp(-score)));
      [signal, pressure] = [stream.nextNormal(), stream.nextNormal()];
      rows.push({ patient, time, outcome, values: [signal, pressure] });
    }
  }
  const table = createFeatureTable({
    columns: [
      { name: 'signal', domain: 'physiological', kind: 'number' },
      { name: 'pressure', domain: 'environmental', kind: 'number' },
    ],
    values: Float32Array.from(rows.flatMap(({ values }) => values)),
    patients: Int32Array.from(rows, ({ patient }) => patient),
    times: Float64Array.from(rows, ({ time }) => time),
    outcomes: Float64Array.from(rows, ({ outcome }) => outcome),
    patientIds: Array.from({ length: patients }, (_, at) => `p${String(at).padStart(3, '0')}`),
  });
  return datasetOf(table, labelsAhead(table, 1), 1);
}

it('is hₖ ∝ gₖ·pₖ(y), of who is there', () => {
  const { shares, logLikelihood, load, entropy } = responsibilities({
    ...{ experts: 2, outputs: 1 },
    values: Float64Array.of(0.9, 0.3, NaN, 0.4, 0.5, 0.5),
    weights: Float64Array.of(0.25, 0.75, 0, 1, 0.5, 0.5),
    labels: Float64Array.of(1, 0, NaN),
  });
  expect([...shares].map((share) => Number(share.toFixed(6)))).toEqual([0.5, 0.5, 0, 1, 0, 0]);
  expect(logLikelihood).toBeCloseTo((Math.log(0.45) + Math.log(0.6)) / 2, 12);
  expect(load[0]).toBeCloseTo(0.25, 12);
  expect(load[1]).toBeCloseTo(0.75, 12);
  expect(entropy).toBeCloseTo(-(0.25 * Math.log(0.25) + 0.75 * Math.log(0.75)) / Math.log(2), 12);
});

type Report = Extract<ProdromeEvent, { type: 'trained' }>;

async function trained(asked: MixturePlan, dataset: Dataset) {
  const events: ProdromeEvent[] = [];
  const trainer = createTrainer(asked, { emit: (event) => events.push(event) });
  const { metrics, model } = await trainer.train(dataset, { seed: '7' });
  const reports = events.filter(
    (event): event is Report => event.type === 'trained' && event.component === 'adapting',
  );
  return { metrics, model, reports, events };
}

it('experts that every kind of people pulls to the middle each learn their own', async () => {
  const dataset = twoKinds(40, 40, 'kinds');
  const once = await trained(plan(), dataset);
  const em = await trained(adapted(), dataset);
  const lossOf = ({ metrics }: typeof em): number => metrics.models['gate']?.logLoss ?? NaN;
  expect(lossOf(em)).toBeLessThan(lossOf(once) - 0.05);
  expect(once.reports).toEqual([]);
  const final = em.metrics.training.find(({ component }) => component === 'adapting');
  expect(final?.metrics['kept']).toBeGreaterThan(0);
  const likelihoods = [0, 1].map((step) => final?.metrics[`step_${step}.log_likelihood`] ?? NaN);
  expect(likelihoods[1]).toBeGreaterThan(likelihoods[0] ?? NaN);
  expect(final?.notes[0]).toContain('steps kept: held-out log likelihood');
});

it('where no step makes held-out rows likelier, all is as if there were none', async () => {
  const dataset = diary(24, 20);
  const spoilt = { ...expertType('spoilt', spoiltByWeights) };
  const type = { ...spoilt, capabilities: { ...spoilt.capabilities, sampleWeights: true } };
  const council = {
    ...plan(),
    experts: ['one', 'other'].map((name) => expert(name, type, 'all')),
  };
  const once = await trained(council, dataset);
  const em = await trained({ ...council, adapting: { steps: 3 } }, dataset);
  for (const { metrics, notes } of em.reports) {
    expect(metrics['kept']).toBe(0);
    expect(Object.keys(metrics)).not.toContain('step_2.entropy');
    expect(metrics['step_1.log_likelihood']).toBeLessThan(metrics['step_0.log_likelihood'] ?? NaN);
    expect(notes).toEqual([expect.stringContaining('no step of adapting')]);
  }
  expect(em.reports.length).toBeGreaterThan(3);
  expect(em.metrics.models).toEqual(once.metrics.models);
});

it('who sleeps on every row is trained as ever', async () => {
  const dataset = diary(24, 20);
  const { table } = dataset;
  const width = table.columns.length;
  const at = table.columns.findIndex(({ name }) => name === 'pressure');
  const values = table.values.map((value, cell) => (cell % width === at ? NaN : value));
  const asleep = { ...dataset, table: { ...table, values } };
  const picky = expertType('picky', () => ({
    train: async ({ weights }: TrainingData) => {
      if (weights?.some((weight) => weight > 0) === false) throw new Error('nothing to learn');
      return { metrics: {}, notes: [] };
    },
    predict: async ({ rows }) => ({ values: new Float64Array(rows.length).fill(0.4) }),
  }));
  const type = { ...picky, capabilities: { ...picky.capabilities, sampleWeights: true } };
  const council = plan([expert('picky', type, 'environmental')], { adapting: { steps: 1 } });
  const { events, reports } = await trained(council, asleep);
  expect(reports.some(({ metrics }) => metrics['kept'] === 1)).toBe(true);
  expect(events.filter(({ type: kind }) => kind === 'expert-failed')).toEqual([]);
});

/** Whoever is given weights becomes certain of nothing but attacks. */
function spoiltByWeights() {
  let answer = 0.4;
  return {
    train: async ({ weights }: TrainingData) => {
      answer = weights ? 0.99 : 0.4;
      return { metrics: {}, notes: [] };
    },
    predict: async ({ rows }: { rows: Int32Array }) => ({
      values: new Float64Array(rows.length).fill(answer),
    }),
  };
}

it('the same seed gives the same steps; whoever is not adapted stays as it was', async () => {
  const dataset = twoKinds(24, 25, 'again');
  const stubborn = expertType('stubborn', () => ({
    predict: async ({ rows }) => ({ values: new Float64Array(rows.length).fill(0.4) }),
  }));
  const council = plan([expert('stubborn', stubborn, 'all')], { adapting: { steps: 2 } });
  const [one, two] = [await trained(council, dataset), await trained(council, dataset)];
  expect(two.reports).toEqual(one.reports);
  expect(two.metrics).toEqual(one.metrics);
  const stayed = one.metrics.models['stubborn']?.logLoss;
  const { metrics } = await trained({ ...council, adapting: undefined } as never, dataset);
  expect(stayed).toBe(metrics.models['stubborn']?.logLoss);
});

it('nothing of the held-out patients is seen while experts are adapted', async () => {
  const dataset = twoKinds(24, 25, 'spy');
  const changed = { ...dataset, labels: dataset.labels.slice() };
  const held = (row: number): boolean => (dataset.table.patients[row] as number) >= 18;
  const splitter = {
    recipe: { type: 'last', options: {} },
    create: () => ({
      split: () => {
        const rows = Int32Array.from(dataset.labels.keys()).filter(
          (row) => !Number.isNaN(dataset.labels[row]),
        );
        return [{ train: rows.filter((row) => !held(row)), test: rows.filter(held) }];
      },
    }),
  };
  changed.labels.forEach((label, row) => {
    if (held(row) && !Number.isNaN(label)) changed.labels[row] = 1 - label;
  });
  const base = plan();
  const council = adapted({
    validation: { ...base.validation, outer: 'holdout', split: splitter },
  });
  const steps = async (given: Dataset) =>
    (await trained(council, given)).reports.filter(({ task }) => task.startsWith('fold-1/'));
  const told = await steps(dataset);
  expect(told.length).toBeGreaterThan(3);
  expect(await steps(changed)).toEqual(told);
});
