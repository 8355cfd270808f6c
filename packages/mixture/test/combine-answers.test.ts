import { describe, expect, it } from '@jest/globals';
import type { CombinationType, PredictionBatch, PredictionResult } from '@prodrome/core';
import { best, logPool, softmax, stacking } from '@prodrome/gating';
import {
  createPipeline,
  createTrainer,
  restoreModel,
  statesOf,
  type Candidate,
} from '../src/index.ts';
import { diary, only, part, plan } from './support.ts';

const combinations = [logPool, stacking, best];
const dataset = diary(12, 20);
const trained = createTrainer(
  plan([], {
    candidates: combinations.map((combination): Candidate => ({
      name: combination.type,
      weights: 'learned',
      gate: part(softmax),
      combination: part(combination as CombinationType),
    })),
    validation: { ...plan().validation, outer: 'holdout', innerFolds: 2 },
  }),
).train(dataset, { seed: '1' });

/** All results when this mixture or expert is served, from a model that was saved and restored. */
async function resultsOf(served: string): Promise<[PredictionBatch, PredictionResult[]]> {
  const { architecture, model: saved } = await trained;
  const model = await restoreModel(architecture, await statesOf(saved));
  const council = { ...model.council, served };
  delete council.calibration;
  const pipeline = createPipeline(architecture, { ...model, council }, { modelHash: '' });
  for await (const batch of pipeline.execute(only(dataset.table))) {
    return [batch, Array.from({ length: batch.rows }, (__, row) => batch.result(row))];
  }
  throw new Error('no batch');
}

describe.each(combinations.map(({ type }) => type))('served by %s', (served) => {
  it('every row has an answer, weights on the simplex, and no contributions', async () => {
    const [batch, results] = await resultsOf(served);
    const k = batch.experts.length;
    for (const [row, { prediction, receipt, expertContributions }] of results.entries()) {
      expect(prediction).toBeGreaterThanOrEqual(0);
      expect(prediction).toBeLessThanOrEqual(1);
      expect(prediction).toBe(receipt.uncalibrated);
      // such mixtures are no weighted sums: parts of one would be invented
      expect(expertContributions).toBeUndefined();
      const weights = [...batch.weights.subarray(row * k, (row + 1) * k)];
      expect(weights.every((weight) => weight >= 0)).toBe(true);
      expect(Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - 1)).toBeLessThan(1e-12);
      for (const name of Object.keys(receipt.absent)) expect(receipt.weights?.[name]).toBe(0);
      expect(receipt.served).toBe(served);
    }
  });
});

it('`best` answers with the probability of the expert that has the highest weight', async () => {
  const [, results] = await resultsOf('best');
  for (const { prediction, receipt } of results) {
    const [top = ''] =
      Object.entries(receipt.weights ?? {}).sort(([, a], [, b]) => Number(b) - Number(a))[0] ?? [];
    expect(prediction).toBe(receipt.values[top]);
  }
});

it('where a single served expert sleeps, those that answer share its place, and it says so', async () => {
  const [, results] = await resultsOf('weather');
  const asleep = results.filter(({ receipt }) => receipt.absent['weather'] === 'asleep');
  expect(asleep.length).toBeGreaterThan(20);
  for (const { prediction, receipt, degraded, expertContributions } of asleep) {
    // a sleeping expert has no value
    const answers = Object.values(receipt.values);
    const mean = answers.reduce<number>((sum, value) => sum + Number(value), 0) / answers.length;
    expect(prediction).toBeCloseTo(mean, 12);
    expect(degraded).toBe(true);
    expect(receipt.weights?.['weather']).toBe(0);
    expect(Object.keys(expertContributions ?? {})).toEqual(Object.keys(receipt.values));
  }
  const awake = results.filter(({ receipt }) => receipt.absent['weather'] === undefined);
  for (const { prediction, receipt, degraded } of awake) {
    expect(prediction).toBe(receipt.values['weather']);
    expect(degraded).toBe(false);
  }
});
