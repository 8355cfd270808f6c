import { describe, expect, it } from '@jest/globals';
import {
  createFeatureTable,
  ProdromeError,
  type GatingBatch,
  type GatingNetwork,
  type GraphBuilder,
  type Task,
} from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { hedge, personalOptionsSchema } from '../../src/index.ts';
import { asked, blind, lossesOf, simulate } from './simulated.ts';
import { personal } from './support.ts';

const learningRate = 2;
const priorStrength = 4;
const fixed = {
  method: { type: 'hedge', parameters: { learningRate } },
  priorStrength,
};

async function trained(horizonDays: number, options: object = fixed): Promise<GatingNetwork> {
  const data = simulate({
    ...{ seed: 'behaviour', patients: 4, days: 20, believed: 1 },
    slopes: () => [1, 0],
  });
  const task: Task = { ...data.task, horizonDays };
  const gate = personal.create(personalOptionsSchema.parse(options), { task, specialty: 'all' });
  await gate.train({ ...data, task }, { stream: createStream('train') });
  return gate;
}

interface Row {
  readonly time: number;
  readonly values: readonly number[];
  readonly outcome: number;
}

/** One patient's rows; NaN values are absent experts. */
function batchOf(rows: readonly Row[], extra: Partial<GatingBatch> = {}): GatingBatch {
  const values = Float64Array.from(rows.flatMap((row) => row.values));
  return {
    experts: [0, 1].map((j) => ({ name: `expert ${j}`, specialty: 'all' })),
    outputs: 1,
    values,
    confidence: values.map(() => NaN),
    present: Uint8Array.from(values, (value) => Number(!Number.isNaN(value))),
    context: createFeatureTable({
      columns: [],
      values: new Float32Array(0),
      patients: new Int32Array(rows.length),
      times: Float64Array.from(rows, ({ time }) => time),
      outcomes: Float64Array.from(rows, ({ outcome }) => outcome),
      patientIds: ['ann'],
    }),
    ...extra,
  };
}

const firstWeights = async (gate: GatingNetwork, batch: GatingBatch): Promise<number[]> =>
  [...(await gate.predictWeights(batch)).weights].filter((_, at) => at % 2 === 0);

/** The first expert's weight after these lessons of (its answer, the other's, outcome), by hand. */
function expected(lessons: readonly (readonly [number, number, number])[]): number {
  const loss = (j: 0 | 1): number =>
    lessons.reduce((sum, [a, b, y]) => sum + ((j === 0 ? a : b) - y) ** 2, 0);
  const own = 1 / (1 + Math.exp(learningRate * (loss(0) - loss(1))));
  const n = lessons.length;
  return (priorStrength * 0.5 + n * own) / (priorStrength + n);
}

const row = (time: number, outcome: number, a = 0.8, b = 0.3): Row => ({
  ...{ time, outcome, values: [a, b] },
});

describe('when a forecast is resolved', () => {
  it('by the outcome of the day at the horizon, before that row is weighed; unrecorded days never', async () => {
    const gate = await trained(2);
    const rows = [row(0, 1), row(1, NaN, 0.6, 0.1), row(2, 1, 0.9, 0.5), row(3, NaN), row(4, 0)];
    const first: [number, number, number] = [0.8, 0.3, 1];
    const third: [number, number, number] = [0.9, 0.5, 0];
    const weights = await firstWeights(gate, batchOf(rows));
    const by = [[], [], [first], [first], [first, third]] as const;
    by.forEach((lessons, i) => {
      expect(weights[i]).toBeCloseTo(expected(lessons), 12);
    });
  });

  it('a gap leaves what lies in it unresolved, and nothing else', async () => {
    const gate = await trained(2);
    const rows = [row(0, NaN), row(1, NaN), row(30, 1), row(31, 1, 0.7, 0.2), row(32, 1)];
    const weights = await firstWeights(gate, batchOf(rows));
    expect(weights.slice(0, 4)).toEqual([0.5, 0.5, 0.5, 0.5]);
    expect(weights[4]).toBeCloseTo(expected([[0.8, 0.3, 1]]), 12);
  });

  it('of several forecasts of a day the last one counts, and a day’s outcome once', async () => {
    const gate = await trained(1);
    const rows = [row(0.2, NaN), row(0.8, NaN, 0.9, 0.4), row(1.1, 1), row(1.9, 1), row(2, NaN)];
    const weights = await firstWeights(gate, batchOf(rows));
    const learned = expected([[0.9, 0.4, 1]]);
    weights.slice(2).forEach((weight) => {
      expect(weight).toBeCloseTo(learned, 12);
    });
  });

  it('a forecast without any present expert teaches nothing', async () => {
    const gate = await trained(1);
    const rows = [row(0, NaN, NaN, NaN), row(1, 1)];
    expect((await firstWeights(gate, batchOf(rows)))[1]).toBe(0.5);
  });
});

describe('where nothing of a patient can be known', () => {
  const rows = Array.from({ length: 9 }, (_, day) => row(day, day % 2));

  it.each([
    ['a table without outcomes', 1],
    ['labels on their own rows', 0],
  ])('%s: the population’s weights, exactly', async (_what, horizonDays) => {
    const gate = await trained(horizonDays);
    const batch = batchOf(rows);
    const weights = await firstWeights(gate, horizonDays === 0 ? batch : blind(batch));
    expect(weights).toEqual(rows.map(() => 0.5));
  });

  it('further outputs keep the population’s weights', async () => {
    const gate = await trained(1);
    const values = Float64Array.from(rows.flatMap(() => [0.8, 0.8, 0.3, 0.3]));
    const { weights } = await gate.predictWeights(batchOf(rows, { outputs: 2, values }));
    const outputs = [0, 1].map((o) => [...weights].filter((_, at) => at % 4 === o));
    expect(outputs[0]?.some((weight) => weight !== 0.5)).toBe(true);
    expect(outputs[1]?.every((weight) => weight === 0.5)).toBe(true);
  });
});

it('quality scales the weights of the present experts: an expert without a domain has quality 1', async () => {
  const gate = await trained(1, { ...fixed, qualityImpact: 0.5 });
  const rows = [row(0, NaN), row(1, NaN), row(2, NaN)];
  const quality = Float64Array.of(0.2, NaN, 0, 0, 1, 0.5);
  const weights = await firstWeights(gate, batchOf(rows, { quality }));
  [0.6 / 1.6, 0.5, 1 / 1.75].forEach((weight, i) => {
    expect(weights[i]).toBeCloseTo(weight, 12);
  });
  const other = await trained(1, { ...fixed, qualityImpact: 1 });
  // who would lose all keeps what it had
  expect((await firstWeights(other, batchOf(rows, { quality })))[1]).toBe(0.5);
});

it('training walks as serving does: the same log loss, where every outcome is recorded', async () => {
  const data = simulate({
    ...{ seed: 'walk', patients: 30, days: 60, believed: 1.2 },
    slopes: (patient) => (patient % 2 === 0 ? [1.5, 0] : [0, 1.5]),
  });
  const gate = personal.create(personalOptionsSchema.parse({}), {
    task: data.task,
    specialty: 'all',
  });
  const { metrics, notes } = await gate.train(data, { stream: createStream('train') });
  const { weights } = await gate.predictWeights(asked(data));
  const losses = lossesOf(data, weights);
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  expect(metrics['personalLogLoss']).toBeCloseTo(mean, 12);
  expect(metrics['personalLogLoss']).toBeLessThan(metrics['populationLogLoss'] ?? 0);
  expect(notes.at(-1)).toMatch(/^bayesian \{"forgetting":.*worth \d+ forecasts: gained/);
});

it('hedge alone, without shrinking, is what the gate comes to when much is known', async () => {
  const gate = await trained(1);
  const rows = Array.from({ length: 400 }, (_, day) => row(day, 1));
  const method = hedge.create({ learningRate }, {});
  const state = method.initial(2);
  const prior = Float64Array.of(0.5, 0.5);
  const present = Uint8Array.of(1, 1);
  for (let day = 1; day < 400; day++) {
    method.learn(state, { values: Float64Array.of(0.8, 0.3), present, prior, outcome: 1 });
  }
  const out = new Float64Array(2);
  method.weigh(state, { present, prior }, out);
  const weights = await firstWeights(gate, batchOf(rows));
  expect(weights[399]).toBeCloseTo((4 * 0.5 + 399 * (out[0] as number)) / 403, 12);
});

it('tells what is wrong', async () => {
  const gate = await trained(1);
  const { states } = await gate.predictWeights(batchOf([row(0, 1), row(1, 1)]));
  if (!states) throw new Error('no states');
  const again = gate.predictWeights({ ...batchOf([row(1, 1)]), from: states });
  await expect(again).rejects.toThrow(
    'personal gate: expected rows of ann after the day up to which it is remembered, got a row of day 1',
  );
  const other = personal.create(personalOptionsSchema.parse({ method: { type: 'boa' } }), {
    ...{ task: { kind: 'binary', outputs: 1, horizonDays: 1 }, specialty: 'all' },
  });
  await expect(other.loadState(await gate.saveState())).rejects.toThrow(
    'state of personal/choice: expected the choice of method boa, got that of "hedge"',
  );
  const unknown = personalOptionsSchema.parse({ method: { type: 'oracle' } });
  expect(() => personal.create(unknown, {} as never)).toThrow(ProdromeError);
});

it('as a graph it says what has none', async () => {
  const graph = {
    constant: ({ shape }: { readonly shape: readonly number[] }) => ({ type: 'float64', shape }),
    op: () => ({ type: 'float64', shape: ['n', 2, 1] }),
  } as unknown as GraphBuilder;
  const input = { state: { shape: ['n', 9] }, values: { shape: ['n', 2, 1] } } as never;
  const moves = await trained(1);
  expect(() => moves.toGraph?.(graph, input)).toThrow('expected a gate that remembers nothing');
  const watched = await trained(1, { ...fixed, driftDetector: { type: 'ddm' } });
  expect(() => watched.toStateGraph?.(graph, input)).toThrow('the drift detector');
});
