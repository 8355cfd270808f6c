import { describe, expect, it } from '@jest/globals';
import { createState, defineGate, type GatingBatch } from '@prodrome/core';
import { uniform, weightedAverage } from '@prodrome/gating';
import { createTrainer, evaluateModel, type Candidate } from '../src/index.ts';
import { faultyRows } from '../src/model/check-weights.ts';
import { diary, expertType, part, plan, expert } from './support.ts';

/** A gate of equal weights, but for rows that a function spoils. */
const gateOf = (name: string, spoil: (batch: GatingBatch, row: number) => number): Candidate => ({
  name,
  weights: 'learned',
  combination: part(weightedAverage),
  gate: part(
    defineGate({
      type: name,
      description: 'for tests',
      capabilities: { tasks: ['binary'], outputs: 'one', memory: 'row' },
      options: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
      create: () => ({
        train: async () => ({ metrics: {}, notes: [] }),
        predictWeights: async (batch) => {
          const { present, experts } = batch;
          const k = experts.length;
          const weights = Float64Array.from(present, (own, at) => {
            const row = Math.floor(at / k);
            const awake = present
              .subarray(row * k, (row + 1) * k)
              .reduce((sum, one) => sum + one, 0);
            return awake === 0 ? 0 : (spoil(batch, row) * own) / awake;
          });
          return { weights };
        },
        saveState: async () => createState(name, 1, null),
        loadState: async () => undefined,
      }),
    }),
  ),
});

const unsure = ({ confidence, experts: { length: k } }: GatingBatch, row: number): boolean =>
  confidence.subarray(row * k, (row + 1) * k).some((own) => own < 0.1);

describe('gates that break their contract', () => {
  const halting = expertType('halting', () => ({
    train: async () => ({ metrics: {}, notes: [] }),
    predict: async ({ table, rows }) => ({
      values: Float64Array.from(rows, (row) => ((table.times[row] ?? 0) < 5 ? NaN : 0.5)),
    }),
  }));
  let isLate = false;
  const trained = createTrainer(
    plan([expert('halting', halting, 'all')], {
      candidates: [
        {
          name: 'uniform',
          weights: 'fixed',
          gate: part(uniform),
          combination: part(weightedAverage),
        },
        gateOf('dividing', (batch, row) => (unsure(batch, row) ? NaN : 1)),
        gateOf('doubling', () => 2),
        gateOf('honest', () => 1),
        gateOf('tiring', () => (isLate ? 2 : 1)),
      ],
      validation: { ...plan().validation, outer: 'holdout' },
    }),
  ).train(diary(16, 20), { seed: '1' });

  it('are left out with the reason, and gain nothing from the rows they fail on', async () => {
    const { metrics } = await trained;
    expect(Object.keys(metrics.models)).toEqual(expect.arrayContaining(['uniform', 'honest']));
    for (const name of ['dividing', 'doubling']) {
      expect(metrics.models[name]).toBeUndefined();
      expect(metrics.selection.logLoss[name]).toBeUndefined();
    }
    expect(metrics.absent['dividing']).toMatch(
      /gate of dividing, row \d+ of \d+: expected \w+: a weight of 0 or more, got NaN/,
    );
    expect(metrics.absent['doubling']).toMatch(/expected weights that sum to 1, got 2/);
  });

  it('are left out on later data, too; all others are evaluated', async () => {
    const { model, metrics: before } = await trained;
    isLate = true;
    const { models, absent } = await evaluateModel(model, diary(6, 20, 'later'), {
      seed: '1',
      replicates: 20,
    });
    isLate = false;
    const expected = Object.keys(before.models).filter((name) => name !== 'tiring');
    expect(Object.keys(models).sort()).toEqual(expected.sort());
    expect(absent['tiring']).toMatch(/expected weights that sum to 1, got 2/);
  });

  it('an expert that abstains is told why it is not served', async () => {
    const { selection } = (await trained).metrics;
    expect(selection.logLoss['halting']).toBeUndefined();
    expect(selection.incomplete['halting']).toMatch(/it answers \d+ of \d+ rows/);
  });

  it.each([
    ['too few', [1], 'expected 2 weights, got 1'],
    ['below 0', [1.5, -0.5], 'two: a weight of 0 or more, got -0.5'],
    ['to an absent expert', [0.5, 0.5], 'one: weight 0, it is absent here, got 0.5'],
  ])('%s: refused', (name, weights, message) => {
    const present = Uint8Array.from(name === 'to an absent expert' ? [0, 1] : [1, 1]);
    const experts = ['one', 'two'].map((own) => ({ name: own, specialty: 'all' }));
    const batch = { present, experts, outputs: 1 } as unknown as GatingBatch;
    const check = (): void => {
      const { error } = faultyRows('some', Float64Array.from(weights), batch);
      if (error) throw error;
    };
    expect(check).toThrow(message);
  });
});
