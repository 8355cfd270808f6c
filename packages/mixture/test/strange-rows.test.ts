import { expect, it } from '@jest/globals';
import { createPipeline, createTrainer } from '../src/index.ts';
import { diary, only, plan } from './support.ts';

const observed = diary(12, 20);
const width = observed.table.columns.length;
const whole = {
  ...observed.table,
  values: observed.table.values.map((value, at) => (Number.isNaN(value) ? (at % 7) / 7 : value)),
};
const trained = createTrainer(
  plan([], { validation: { ...plan().validation, outer: 'holdout' } }),
).train({ ...observed, table: whole }, { seed: '1' });

/** Confidences where the rows that are wanted have no value at all. */
async function confidenceWithout(isEmpty: (row: number) => boolean): Promise<Float64Array> {
  const { architecture, model } = await trained;
  const values = whole.values.map((value, at) => (isEmpty(Math.floor(at / width)) ? NaN : value));
  const pipeline = createPipeline(architecture, model, { modelHash: '' });
  for await (const { confidence } of pipeline.execute(only({ ...whole, values })))
    return confidence;
  throw new Error('no batch');
}

it('a row without a value, where all of the training had some, has next to no confidence', async () => {
  const usual = await confidenceWithout(() => false);
  const strange = await confidenceWithout((row) => row % 5 === 0);
  const mean = (own: Float64Array): number => own.reduce((sum, x) => sum + x, 0) / own.length;
  expect(mean(usual)).toBeGreaterThan(0.05);
  expect(Math.max(...strange.filter((_, row) => row % 5 === 0))).toBeLessThan(0.01);
});

it('no row of the training is strange', async () => {
  const { architecture, model } = await trained;
  const pipeline = createPipeline(architecture, model, { modelHash: '' });
  for await (const { confidence, values } of pipeline.execute(only(whole))) {
    confidence.forEach((own, row) => {
      const p = values[row] ?? NaN;
      expect(own).toBeLessThanOrEqual(1 - 4 * p * (1 - p) + 1e-9);
    });
    expect([...confidence].some((own) => own > 0.1)).toBe(true);
  }
});
