import { describe, expect, it } from '@jest/globals';
import {
  createMemoryStore,
  takeRows,
  type FeatureTable,
  type PatientStore,
  type PredictionBatch,
} from '@prodrome/core';
import fc from 'fast-check';
import { logisticRegression } from '@prodrome/experts';
import { createPipeline, createTrainer } from '../src/index.ts';
import { diary, only, part, plan, preprocessing, expert, windows } from './support.ts';

const dataset = diary(20, 20);
const { table } = dataset;

type Trained = ReturnType<ReturnType<typeof createTrainer>['train']>;

async function predict(
  trained: Trained,
  part: FeatureTable,
  memory?: PatientStore,
): Promise<PredictionBatch> {
  const { architecture, model } = await trained;
  const pipeline = createPipeline(architecture, model, { modelHash: 'test' });
  for await (const batch of pipeline.execute(only(part), memory && { memory })) return batch;
  throw new Error('no batch');
}

const rowsWhere = (test: (row: number) => boolean): Int32Array =>
  Int32Array.from({ length: table.rows }, (_, row) => row).filter(test);

/** All that is said of each row, by patient and time. */
function answersOf(batch: PredictionBatch): Map<string, number[]> {
  const k = batch.experts.length;
  const at = (values: Float64Array, row: number) => [...values.subarray(row * k, (row + 1) * k)];
  return new Map(
    Array.from({ length: batch.rows }, (_, row) => [
      `${batch.patientIds[batch.patients[row] ?? -1] ?? ''} ${batch.times[row] ?? ''}`,
      [
        batch.values[row] ?? NaN,
        batch.confidence[row] ?? NaN,
        batch.degraded[row] ?? NaN,
        batch.risk?.[row] ?? -1,
        ...at(batch.weights, row),
        ...at(batch.expertValues, row),
      ],
    ]),
  );
}

async function expectSameAnswers(trained: Trained, part: FeatureTable): Promise<void> {
  const whole = answersOf(await predict(trained, table));
  const some = answersOf(await predict(trained, part));
  for (const [row, answer] of some) expect(answer).toEqual(whole.get(row));
}

/** Everything that remembers: lags, windows, last values, and an expert with preprocessing of its own. */
const backward = plan(
  [
    {
      ...expert('own', logisticRegression, 'all'),
      preprocessing: part(preprocessing, {
        imputation: { method: 'last_value' },
        featureSelection: { method: 'mutual_information', k: 6 },
      }),
    },
  ],
  {
    features: [
      part(windows, {
        lags: { days: [1] },
        windows: { days: [5], statistics: ['mean', 'max'], columns: ['signal'] },
      }),
    ],
    preprocessing: part(preprocessing, { imputation: { method: 'last_value' } }),
  },
);

/** Experts that know nothing of a patient's past, so that what follows the patient is better by an interval. */
const following = plan([], {
  experts: [
    { ...expert('body', logisticRegression, 'physiological'), history: false },
    { ...expert('weather', logisticRegression, 'environmental'), history: false },
  ],
  personalCalibration: true,
  riskBands: { alpha: 0.1, rate: 0.05 },
});

describe.each([
  ['a trained mixture', plan()],
  ['a mixture that looks back', backward],
  ['a mixture that is calibrated by patient', following],
])('%s', (_, made) => {
  const trained = createTrainer(made).train(dataset, { seed: '1' });

  it('serves what follows patients where the plan has it, and better by an interval', async () => {
    const { report } = (await trained).model.council;
    expect(report.personal).toBe(made.personalCalibration);
    const { risk } = await predict(trained, table);
    expect(risk !== undefined).toBe(made.riskBands !== undefined);
  });

  it('prefix: a file cut at day t gives exactly the rows up to t of the whole file (property)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 19 }), async (cut) => {
        await expectSameAnswers(
          trained,
          takeRows(
            table,
            rowsWhere((row) => (table.times[row] ?? NaN) <= cut),
          ),
        );
      }),
      { seed: 41, numRuns: 15 },
    );
  });

  it('a patient’s rows do not depend on the other patients in the file (property)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.subarray([...table.patientIds.keys()], { minLength: 1 }),
        async (kept) => {
          const chosen = new Set(kept);
          await expectSameAnswers(
            trained,
            takeRows(
              table,
              rowsWhere((row) => chosen.has(table.patients[row] ?? -1)),
            ),
          );
        },
      ),
      { seed: 42, numRuns: 15 },
    );
  });

  it('chunk: days 1..t, then t+1..T from the saved memory, equal all at once, bit for bit (property)', async () => {
    const whole = await predict(trained, table);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 18 }), async (cut) => {
        const early = takeRows(
          table,
          rowsWhere((row) => (table.times[row] ?? NaN) <= cut),
        );
        const late = takeRows(
          table,
          rowsWhere((row) => (table.times[row] ?? NaN) > cut),
        );
        const first = await predict(trained, early);
        const store = createMemoryStore();
        await predict(trained, early, store);
        const second = await predict(trained, late, store);
        const { width } = first.states;
        const answers = new Map([...answersOf(first), ...answersOf(second)]);
        expect(answers.size).toBe(table.rows);
        for (const [row, answer] of answersOf(whole)) expect(answers.get(row)).toEqual(answer);
        for (const [patient, id] of second.patientIds.entries()) {
          const before = whole.patientIds.indexOf(id);
          const own = second.states.values.slice(patient * width, (patient + 1) * width);
          expect(own).toEqual(whole.states.values.slice(before * width, (before + 1) * width));
        }
      }),
      { seed: 43, numRuns: 15 },
    );
  });

  it('keeps probabilities and confidence in [0, 1], weights on the simplex', async () => {
    const batch = await predict(trained, table);
    const k = batch.experts.length;
    for (let row = 0; row < batch.rows; row++) {
      for (const value of [batch.values[row], batch.confidence[row]]) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }
      const weights = [...batch.weights.subarray(row * k, (row + 1) * k)];
      expect(Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - 1)).toBeLessThan(1e-12);
    }
  });

  it('answers with the same bits from a checkpoint', async () => {
    const { architecture, model } = await trained;
    const pipeline = createPipeline(architecture, model, { modelHash: 'test' });
    const saved = await pipeline.saveCheckpoint();
    const before = answersOf(await predict(trained, table));
    await pipeline.loadCheckpoint(saved);
    for await (const batch of pipeline.execute(only(table))) {
      expect(answersOf(batch)).toEqual(before);
    }
    expect(await pipeline.saveCheckpoint()).toEqual(saved);
  });

  it('refuses days that the memory has already seen', async () => {
    const store = createMemoryStore();
    await predict(trained, table, store);
    await expect(predict(trained, table, store)).rejects.toMatchObject({
      code: 'USAGE',
      where: 'memory of patient p000',
    });
  });

  it.each([
    ['another width', 'test', 'numbers of model test, got 1'],
    ['another model', 'other', 'expected memory of model test, got memory of model other'],
  ])('refuses memory of %s', async (_, model, message) => {
    const store = createMemoryStore();
    const { states, patientIds } = await predict(trained, table);
    const values = model === 'test' ? new Float64Array(1) : new Float64Array(states.width);
    await store.save(new Map([[patientIds[0] ?? '', { model, asOf: -1, values }]]));
    const asking = predict(trained, table, store);
    await expect(asking).rejects.toMatchObject({ code: 'STATE' });
    await expect(asking).rejects.toThrow(message);
  });

  it('names the model that answered, before and after a checkpoint of another one is loaded', async () => {
    const { architecture, model } = await trained;
    const one = createPipeline(architecture, model, { modelHash: 'one', versions: { some: '1' } });
    const two = createPipeline(architecture, model, { modelHash: 'two' });
    const { versionInfo } = await one.saveCheckpoint();
    expect(versionInfo).toEqual({ some: '1', model: 'one', contract: '1' });
    await two.loadCheckpoint(await one.saveCheckpoint());
    for await (const batch of two.execute(only(table))) {
      expect(batch.model).toBe('one');
      expect(batch.result(0).receipt.model).toBe('one');
    }
    const foreign = { ...(await one.saveCheckpoint()), versionInfo: { model: 'x', contract: '0' } };
    await expect(two.loadCheckpoint(foreign)).rejects.toMatchObject({ code: 'STATE' });
  });
});
