import { describe, expect, it } from '@jest/globals';
import {
  createMemoryStore,
  takeRows,
  type FeatureTable,
  type PatientStore,
  type PredictionBatch,
} from '@prodrome/core';
import { createPipeline, createTrainer } from '../src/index.ts';
import { datasetOf, diary, only, plan } from './support.ts';

/** Signals that vary a tenth as much as they could, so that a sensor can break. */
function calm(seed: string) {
  const { table, labels } = diary(60, 40, seed);
  const width = table.columns.length;
  const values = table.values.map((value, at) => (at % width === 0 ? 0.45 + value / 10 : value));
  return datasetOf({ ...table, values }, labels, 1);
}

/** From day 20 on the signal is what it was before it was made calm. */
function broken(table: FeatureTable): FeatureTable {
  const width = table.columns.length;
  const values = table.values.map((value, at) => {
    const late = (table.times[Math.floor(at / width)] as number) >= 20;
    return at % width === 0 && late ? (value - 0.45) * 10 : value;
  });
  return { ...table, values };
}

const trained = createTrainer(plan([], { screening: true })).train(calm('training'), { seed: '1' });
const asked = broken(calm('fresh').table);

async function predict(table: FeatureTable, memory?: PatientStore): Promise<PredictionBatch> {
  const { architecture, model } = await trained;
  const pipeline = createPipeline(architecture, model, { modelHash: 'test' });
  for await (const batch of pipeline.execute(only(table), memory && { memory })) return batch;
  throw new Error('no batch');
}

const rowsWhere = (test: (row: number) => boolean): Int32Array =>
  Int32Array.from({ length: asked.rows }, (_, row) => row).filter(test);

describe('a mixture that screens', () => {
  it('puts an expert to sleep whose sensor has become erratic, and the receipt names the column', async () => {
    const batch = await predict(asked);
    const late = [...rowsWhere((row) => (asked.times[row] as number) >= 32)];
    const results = late.map((row) => batch.result(row));
    const screened = results.filter(({ receipt }) => receipt.untrusted?.includes('signal'));
    expect(screened.length / late.length).toBeGreaterThan(0.8);
    for (const { receipt } of screened) {
      expect(receipt.quality['physiological']?.completeness).toBe(0);
      expect(receipt.absent['body']).toBe('asleep');
    }
    const early = rowsWhere((row) => (asked.times[row] as number) < 20);
    const named = [...early].filter((row) => batch.result(row).receipt.untrusted !== undefined);
    expect(named.length / early.length).toBeLessThan(0.02);
  });

  it('prefix and chunk: the future changes nothing, and days in parts give the same bits', async () => {
    const whole = await predict(asked);
    const [before, after] = [
      rowsWhere((row) => (asked.times[row] as number) < 26),
      rowsWhere((row) => (asked.times[row] as number) >= 26),
    ];
    const at = (rows: Int32Array) => Float64Array.from(rows, (row) => whole.values[row] as number);
    const memory = createMemoryStore();
    const first = await predict(takeRows(asked, before), memory);
    expect(first.values).toEqual(at(before));
    const rest = await predict(takeRows(asked, after), memory);
    expect(rest.values).toEqual(at(after));
  });
});
