import { describe, expect, it } from '@jest/globals';
import {
  defineGate,
  defineTransform,
  replaceColumns,
  createState,
  emptyStates,
} from '@prodrome/core';
import { uniform, weightedAverage } from '@prodrome/gating';
import { createTrainer, type Part, type PlannedExpert } from '../src/index.ts';
import { diary, expert, expertType, part, plan } from './support.ts';

const dataset = diary(12, 15);
const anything = {
  '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) },
} as const;

/** As if it had been named by module. */
const outside = <P extends Part<unknown>>(own: P): P => ({
  ...own,
  recipe: { ...own.recipe, module: './mine.js' },
});

const expertThat = (
  predict: (values: Float32Array, rows: Int32Array, width: number) => Float64Array,
): PlannedExpert =>
  outside(
    expert(
      'mine',
      expertType('mine', () => ({
        predict: async ({ table, rows }) => ({
          values: predict(table.values, rows, table.columns.length),
        }),
      })),
      'physiological',
    ),
  );

const honest = (values: Float32Array, rows: Int32Array, width: number) =>
  Float64Array.from(rows, (row) => values[row * width] ?? NaN);

describe('training tries components from outside on a sample, and stops with the law’s name', () => {
  it.each([
    [
      'prefix',
      (values, rows, width) =>
        honest(
          values,
          rows.map((row) => row + 1),
          width,
        ).map((own) => (Number.isNaN(own) ? 0.5 : own)),
    ],
    [
      'batch',
      (values, rows, width) => {
        const mean = honest(values, rows, width).reduce((sum, own) => sum + own, 0) / rows.length;
        return new Float64Array(rows.length).fill(mean);
      },
    ],
    [
      'inputs-unchanged',
      (values, rows, width) => {
        const own = honest(values, rows, width);
        values[0] = 0.123;
        return own;
      },
    ],
  ] as [string, typeof honest][])('an expert that breaks %s', async (law, predict) => {
    const training = createTrainer(plan([expertThat(predict)])).train(dataset, { seed: '1' });
    await expect(training).rejects.toMatchObject({ code: 'CONFORMANCE', where: 'expert mine' });
    // reading the next row, or a mean, breaks the first law that is tried
    await expect(training).rejects.toThrow(
      law === 'batch' ? /the law (prefix|batch)/ : `the law ${law}`,
    );
  });

  it('an honest one is trained', async () => {
    const { metrics } = await createTrainer(plan([expertThat(honest)])).train(dataset, {
      seed: '1',
    });
    expect(metrics.models['mine']).toBeDefined();
  });

  it('a gate that reads tomorrow’s row', async () => {
    const gate = defineGate({
      type: 'tomorrow',
      description: 'for tests',
      options: anything,
      capabilities: { tasks: ['binary'], outputs: 'one', memory: 'row' },
      create: (_, setting) => ({
        ...uniform.create({}, setting),
        predictWeights: async ({ experts, present, context }) => {
          const k = experts.length;
          const weights = new Float64Array(present.length);
          for (let row = 0; row < context.rows; row++) {
            const next = context.values[(row + 1) * context.columns.length] ?? 0;
            const awake = experts.flatMap((__, j) => (present[row * k + j] === 1 ? [j] : []));
            awake.forEach((j, at) => {
              const first = awake.length === 1 ? 1 : Math.min(1, Math.max(0, 0.5 + next / 10));
              weights[row * k + j] = at === 0 ? first : (1 - first) / (awake.length - 1);
            });
          }
          return { weights };
        },
      }),
    });
    const own = {
      name: 'gate',
      weights: 'learned' as const,
      gate: outside(part(gate)),
      combination: part(weightedAverage),
    };
    const training = createTrainer(plan([], { candidates: [own] })).train(dataset, { seed: '1' });
    await expect(training).rejects.toMatchObject({
      code: 'CONFORMANCE',
      fields: { law: 'prefix' },
    });
  });

  it('a transform that looks at all rows', async () => {
    const centred = defineTransform({
      type: 'centred',
      description: 'for tests',
      options: anything,
      create: () => ({
        stateWidth: 0,
        fit: () => ({ metrics: {}, notes: [] }),
        apply: (table, from) => {
          const mean =
            table.values.filter((own) => !Number.isNaN(own)).reduce((a, b) => a + b, 0) /
            table.values.length;
          return {
            table: replaceColumns(
              table,
              table.columns,
              table.values.map((own) => own - mean),
            ),
            states: emptyStates(table, from),
          };
        },
        saveState: () => createState('centred', 1, null),
        loadState: () => undefined,
      }),
    });
    const training = createTrainer(plan([], { features: [outside(part(centred))] })).train(
      dataset,
      {
        seed: '1',
      },
    );
    await expect(training).rejects.toMatchObject({
      code: 'CONFORMANCE',
      where: 'transform centred',
    });
  });
});

it('a truth that knows nobody who is held out costs no training', async () => {
  let trainings = 0;
  const counting = expertType('counting', () => ({
    train: async () => {
      trainings += 1;
      return { metrics: {}, notes: [] };
    },
    predict: async ({ rows }) => ({ values: new Float64Array(rows.length).fill(0.5) }),
  }));
  const nothing = new Float64Array(dataset.table.rows).fill(NaN);
  const training = createTrainer(plan([expert('counting', counting, 'all')])).train(dataset, {
    seed: '1',
    truth: { climatology: nothing, oracles: { oracle2: nothing } },
  });
  await expect(training).rejects.toMatchObject({ code: 'DATA_INSUFFICIENT', where: 'truth' });
  expect(trainings).toBe(0);
});
