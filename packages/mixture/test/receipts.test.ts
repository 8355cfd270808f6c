import { describe, expect, it } from '@jest/globals';
import {
  createTypeRegistry,
  type DriftDetectorType,
  type MetaMethodType,
  type OutputValue,
  type PredictionBatch,
  type PredictionResult,
} from '@prodrome/core';
import { uniform, weightedAverage } from '@prodrome/gating';
import { createPersonalGate, metaMethods } from '@prodrome/meta-learner';
import { createPipeline, createTrainer, type MixturePlan } from '../src/index.ts';
import { diary, only, part, plan } from './support.ts';

/** Only the mean of the members can be served: single experts sleep somewhere. */
const uniformOnly: Partial<MixturePlan> = {
  candidates: [
    { name: 'uniform', weights: 'fixed', gate: part(uniform), combination: part(weightedAverage) },
  ],
};

async function batchOf(changes: Partial<MixturePlan>): Promise<PredictionBatch> {
  const dataset = diary();
  const { architecture, model } = await createTrainer(plan([], changes)).train(dataset, {
    seed: '1',
  });
  const served = { ...model, council: { ...model.council, served: 'uniform' } };
  const pipeline = createPipeline(architecture, served, { modelHash: 'abc' });
  for await (const batch of pipeline.execute(only(dataset.table))) return batch;
  throw new Error('no batch');
}

async function resultsOf(batch: Promise<PredictionBatch>): Promise<PredictionResult[]> {
  const whole = await batch;
  return Array.from({ length: whole.rows }, (_, row) => whole.result(row));
}

const personal = createPersonalGate({
  gates: createTypeRegistry('gate', [uniform]),
  methods: createTypeRegistry<MetaMethodType>('meta-learner method', metaMethods),
  detectors: createTypeRegistry<DriftDetectorType>('drift detector'),
});

const personalOnly: Partial<MixturePlan> = {
  candidates: [
    {
      ...{ name: 'uniform', weights: 'learned' },
      gate: part(personal, { priorStrength: 5, qualityImpact: 0.5 }),
      combination: part(weightedAverage),
    },
  ],
};

type Weights = Readonly<Record<string, OutputValue>>;

/** Of weights, those that others name. */
const present = (weights: Weights = {}, others: Weights = {}): Weights =>
  Object.fromEntries(Object.keys(others).map((name) => [name, weights[name] as OutputValue]));

const distance = (from: Weights = {}, to: Weights = {}): number =>
  Object.entries(from).reduce(
    (sum, [name, own]) => sum + Math.abs(Number(to[name]) - Number(own)),
    0,
  );

describe('receipts', () => {
  const batch = batchOf(uniformOnly);

  it('an expert without an observed value of its own domain sleeps: weight 0, named, degraded', async () => {
    const { rows } = await batch;
    const results = await resultsOf(batch);
    const asleep = results.filter(({ receipt }) => receipt.absent['weather'] === 'asleep');
    expect(asleep.length).toBeGreaterThan(50);
    expect(asleep.length).toBeLessThan(rows);
    for (const { receipt, degraded, expertContributions } of asleep) {
      expect(degraded).toBe(true);
      expect(receipt.weights?.['weather']).toBe(0);
      expect(receipt.values['weather']).toBeUndefined();
      expect(expertContributions?.['weather']).toBeUndefined();
      expect(receipt.quality['environmental']?.completeness).toBe(0);
    }
  });

  it('contributions are weight · probability and sum to the uncalibrated probability', async () => {
    for (const { expertContributions = {}, receipt } of await resultsOf(batch)) {
      const total = Object.values(expertContributions).reduce<number>(
        (sum, part_) => sum + Number(part_),
        0,
      );
      expect(Math.abs(total - Number(receipt.uncalibrated))).toBeLessThan(1e-12);
      for (const [name, contribution] of Object.entries(expertContributions)) {
        const expected = Number(receipt.weights?.[name]) * Number(receipt.values[name]);
        expect(contribution).toBe(expected);
      }
    }
  });

  it('tell how the weights came about: from equal ones to those of the gate', async () => {
    for (const { receipt } of await resultsOf(batch)) {
      const { steps = [], weights, values } = receipt;
      expect(steps.map(({ name }) => name)).toEqual(['equal', 'gate']);
      const answered = Object.keys(values);
      for (const step of steps) {
        const shares = Object.values(step.weights) as number[];
        expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
        for (const name of Object.keys(step.weights)) expect(answered).toContain(name);
      }
      const [, last] = steps;
      for (const [name, weight] of Object.entries(last?.weights ?? {})) {
        expect(weight).toBe(weights?.[name]);
      }
    }
  });

  it('tell what the patient and the quality of the day moved', async () => {
    const moved = { patient: 0, quality: 0 };
    for (const { receipt } of await resultsOf(batchOf(personalOnly))) {
      const { steps = [], weights } = receipt;
      expect(steps.map(({ name }) => name)).toEqual(['equal', 'gate', 'patient', 'quality']);
      const [, gate, patient, quality] = steps;
      expect(quality?.weights).toMatchObject(present(weights, quality?.weights));
      moved.patient += distance(gate?.weights, patient?.weights);
      moved.quality += distance(patient?.weights, quality?.weights);
    }
    expect(moved.patient).toBeGreaterThan(1);
    // who is awake has the one column of its domain
    expect(moved.quality).toBeLessThan(1e-9);
  });

  it('names the model and what it served; empty fields are absent', async () => {
    const result = (await batch).result(0);
    expect(result.receipt.model).toBe('abc');
    expect(result.receipt.served).toBe('uniform');
    expect('explanation' in result || 'featureImportance' in result).toBe(false);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  it('refuses a row that is not there', async () => {
    const whole = await batch;
    expect(() => whole.result(whole.rows)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });
});
