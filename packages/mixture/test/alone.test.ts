import { describe, expect, it } from '@jest/globals';
import {
  createState,
  defineCombination,
  defineGate,
  takeRows,
  type ProdromeEvent,
  type FeatureTable,
  type PredictionBatch,
} from '@prodrome/core';
import { uniform, weightedAverage } from '@prodrome/gating';
import { createPipeline, createTrainer, type Candidate, type MixtureModel } from '../src/index.ts';
import { diary, expert, expertType, only, part, plan } from './support.ts';

const dataset = diary(10, 12);
const { table } = dataset;
const marked = (own: FeatureTable, row: number): boolean =>
  own.patientIds[own.patients[row] ?? -1] === 'p003' && own.times[row] === 6;

/** One half, but on one day of one patient; what it does there the tests say. */
const odd = (answer: () => number) =>
  expertType('odd', () => ({
    predict: async ({ table: own, rows }) => ({
      values: Float64Array.from(rows, (row) => (marked(own, row) ? answer() : 0.5)),
    }),
  }));

async function answers(
  answer: () => number,
  own: FeatureTable,
  change: (model: MixtureModel) => MixtureModel = (model) => model,
) {
  const events: ProdromeEvent[] = [];
  let isTrained = false;
  const type = odd(() => (isTrained ? answer() : 0.5));
  const trainer = createTrainer(plan([expert('odd', type, 'all')]));
  const { architecture, model } = await trainer.train(dataset, { seed: '1' });
  isTrained = true;
  const served = change({ ...model, council: { ...model.council, served: 'uniform' } });
  const pipeline = createPipeline(architecture, served, {
    modelHash: 'm',
    emit: (event) => events.push(event),
  });
  for await (const batch of pipeline.execute(only(own))) {
    const at = batch.experts.indexOf('odd');
    const found = new Map<string, { value: number; own: number; absence: string | undefined }>();
    for (let row = 0; row < batch.rows; row++) {
      const id = `${batch.patientIds[batch.patients[row] ?? -1] ?? ''} ${batch.times[row] ?? ''}`;
      found.set(id, {
        value: batch.values[row] ?? NaN,
        own: batch.expertValues[row * batch.experts.length + at] ?? NaN,
        absence: batch.result(row).receipt.absent['odd'],
      });
    }
    return { found, events };
  }
  throw new Error('no batch');
}

const throws = (): number => {
  throw new Error('a day like no other');
};

describe('a row’s forecast does not depend on what else is in the table', () => {
  const cases: readonly [string, () => number, string | undefined][] = [
    ['misses the range by rounding', () => 1.0000000000000004, undefined],
    ['is outside the range', () => 1.5, 'failed'],
    ['is infinite', () => -Infinity, 'failed'],
    ['throws', throws, 'failed'],
  ];

  it.each(cases)('an expert that %s on one day of one patient', async (_, answer, absence) => {
    const { found, events } = await answers(answer, table);
    const name = 'p003 6';
    expect(found.get(name)?.absence).toBe(absence);
    if (absence === undefined) expect(found.get(name)?.own).toBe(1);
    const without = takeRows(
      table,
      Int32Array.from(table.times.keys()).filter((row) => !marked(table, row)),
    );
    const { found: others } = await answers(answer, without);
    for (const [row, { own, absence: gone }] of found) {
      // what throws on a day throws on all that follow it: the expert cannot see the later days alone
      const isLater = row.startsWith('p003') && Number(row.split(' ')[1]) > 6;
      if (row === name || (answer === throws && isLater)) continue;
      expect(gone).toBeUndefined();
      expect(own).toBe(others.get(row)?.own);
      // its own later days do depend on this one
      if (!isLater) expect(found.get(row)?.value).toBe(others.get(row)?.value);
    }
    const degraded = events.filter((event) => event.type === 'degraded');
    expect(degraded).toHaveLength(absence === undefined ? 0 : 1);
  });
});

describe('a gate that fails on one row', () => {
  const anything = {
    '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) },
  } as const;
  let mode: 'honest' | 'heavy' | 'throws' = 'honest';
  const gate = defineGate({
    type: 'odd_gate',
    description: 'for tests',
    options: anything,
    capabilities: { tasks: ['binary'], outputs: 'one', memory: 'row' },
    create: () => {
      const equal = uniform.create(
        {},
        {
          task: { kind: 'binary', outputs: 1, horizonDays: 1 },
          specialty: 'all',
        },
      );
      return {
        ...equal,
        predictWeights: async (batch) => {
          const { weights } = await equal.predictWeights(batch);
          const k = batch.experts.length;
          for (let row = 0; row < batch.context.rows; row++) {
            if (!marked(batch.context, row) || mode === 'honest') continue;
            if (mode === 'throws') throw new Error('no weights today');
            weights.fill(2, row * k, (row + 1) * k);
          }
          return { weights };
        },
      };
    },
  });
  const own: Candidate = {
    name: 'own',
    weights: 'fixed',
    gate: part(gate),
    combination: part(weightedAverage),
  };
  const trained = createTrainer(plan([], { candidates: [own] })).train(dataset, { seed: '1' });

  it.each(['heavy', 'throws'] as const)(
    '%s: has no answer there, and the others stay',
    async (how) => {
      const { architecture, model } = await trained;
      const events: ProdromeEvent[] = [];
      const served = { ...model, council: { ...model.council, served: 'own' } };
      const pipeline = createPipeline(architecture, served, {
        modelHash: 'm',
        emit: (event) => events.push(event),
      });
      const run = async (): Promise<PredictionBatch> => {
        for await (const batch of pipeline.execute(only(table))) return batch;
        throw new Error('no batch');
      };
      mode = 'honest';
      const before = await run();
      mode = how;
      const after = await run();
      mode = 'honest';
      for (let row = 0; row < table.rows; row++) {
        if (marked(table, row)) {
          expect(after.values[row]).toBeNaN();
          expect(after.degraded[row]).toBe(2);
        } else expect(after.values[row]).toBe(before.values[row]);
      }
      expect(events).toEqual([
        expect.objectContaining({ type: 'degraded', expert: 'own', rows: 1 }),
      ]);
    },
  );

  it('a combination that fails is named', async () => {
    const broken = defineCombination({
      type: 'broken',
      description: 'for tests',
      options: anything,
      capabilities: { tasks: ['binary'], outputs: 'one' },
      create: () => ({
        additive: false,
        train: async () => ({ metrics: {}, notes: [] }),
        combine: () => {
          throw new TypeError('no sums today');
        },
        saveState: async () => createState('broken', 1, null),
        loadState: async () => undefined,
      }),
    });
    const candidates = [
      ...plan().candidates,
      {
        name: 'mixed',
        weights: 'learned' as const,
        gate: part(uniform),
        combination: part(broken),
      },
    ];
    const events: ProdromeEvent[] = [];
    const trainer = createTrainer(plan([], { candidates }), {
      emit: (event) => events.push(event),
    });
    const { metrics, failed } = await trainer.train(dataset, { seed: '1' });
    expect(metrics.absent['mixed']).toMatch(
      /combination broken of mixed: .* TypeError: no sums today/,
    );
    expect(failed).toEqual(['mixed']);
    const told = events.find((event) => event.type === 'gate-failed');
    expect(told).toMatchObject({ name: 'mixed', trace: expect.stringMatching(/alone\.test\.ts/) });
  });
});
