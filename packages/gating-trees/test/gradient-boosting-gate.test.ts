import { describe, expect, it } from '@jest/globals';
import { createFeatureTable, type GatingData } from '@prodrome/core';
import { openComponent, type GraphTensor } from '@prodrome/graph';
import { createStream } from '@prodrome/numerics';
import { gradientBoostingGate, gradientBoostingGateOptionsSchema } from '../src/index.ts';
import { gatherRows } from '../src/gate-rows.ts';
import { mixtureLoss, targetOf } from '../src/mixture-scores.ts';

const task = { kind: 'binary', outputs: 1, horizonDays: 1 } as const;
const patients = 20;

/** Two experts of whom one is right in a band of x and the other outside, and a third that says the rate; some are absent. */
function banded(n: number, columns = 2, knows = 0.8): GatingData {
  const stream = createStream('banded');
  const context = Float32Array.from({ length: n * columns }, () => 2 * stream.next() - 1);
  const labels = Float64Array.from({ length: n }, () => Number(stream.next() < 0.5));
  const values = new Float64Array(3 * n).fill(NaN);
  const present = new Uint8Array(3 * n);
  labels.forEach((label, i) => {
    const inside = Math.abs(columns > 0 ? (context[i * columns] ?? NaN) : 1) < 0.4;
    const right = label === 1 ? knows : 1 - knows;
    [inside ? right : 0.5, inside ? 0.5 : right, 0.5].forEach((answer, j) => {
      if (stream.next() < 0.1) return;
      values[3 * i + j] = answer;
      present[3 * i + j] = 1;
    });
  });
  return {
    ...{ task, outputs: 1, values, present, labels, folds: new Int32Array(n) },
    experts: ['inner', 'outer', 'rate'].map((name) => ({ name, specialty: 'all' })),
    confidence: Float64Array.from(present, (here) => (here === 1 ? stream.next() : NaN)),
    context: createFeatureTable({
      columns: Array.from({ length: columns }, (_, c) => ({
        ...{ name: `x${c}`, domain: 'context', kind: 'number' as const },
      })),
      values: context,
      patients: Int32Array.from({ length: n }, (_, i) => Math.floor((i * patients) / n)),
      times: Float64Array.from({ length: n }, (_, i) => i),
      patientIds: Array.from({ length: patients }, (_, p) => `p${p}`),
    }),
  };
}

async function train(data: GatingData, options: object = {}) {
  const parsed = gradientBoostingGateOptionsSchema.parse(options);
  const gate = gradientBoostingGate.create(parsed, { task, specialty: 'all' });
  const report = await gate.train(data, { stream: createStream('test') });
  return { gate, report };
}

describe('learning', () => {
  it('finds a band that no linear gate can', async () => {
    const data = banded(2000);
    const { gate, report } = await train(data);
    expect(report.metrics['rounds']).toBeGreaterThan(3);
    const { weights } = await gate.predictWeights(data);
    let [right, count] = [0, 0];
    data.labels.forEach((_, i) => {
      const x = data.context.values[2 * i] ?? NaN;
      if (data.present.subarray(3 * i, 3 * i + 3).includes(0)) return;
      if (Math.abs(Math.abs(x) - 0.4) < 0.05) return;
      right += weights[3 * i + (Math.abs(x) < 0.4 ? 0 : 1)] ?? NaN;
      count += 1;
    });
    expect(right / count).toBeGreaterThan(0.75);
  });

  it('lowers the loss of the training rows in every round, and tells it', async () => {
    const told: number[] = [];
    const gate = gradientBoostingGate.create(
      gradientBoostingGateOptionsSchema.parse({ validationFraction: 0, rounds: 6 }),
      { task, specialty: 'all' },
    );
    const report = await gate.train(banded(600), {
      stream: createStream('test'),
      progress: ({ loss }) => told.push(loss ?? NaN),
    });
    expect(told).toHaveLength(6);
    told.slice(1).forEach((loss, i) => {
      expect(loss).toBeLessThan(told[i] ?? NaN);
    });
    expect(report.metrics).toEqual({ rounds: 6, loss: told[5] });
  });

  it('stays with equal weights where there is nothing to learn', async () => {
    const data = banded(600, 2, 0.5);
    const { gate, report } = await train(data);
    expect(report.metrics['rounds']).toBe(0);
    expect(report.notes).toEqual(['no round was better than equal weights']);
    const { weights } = await gate.predictWeights(data);
    expect(weights.subarray(0, 3).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(new Set(weights.filter((weight) => weight > 0)).size).toBeLessThan(4);
    const loaded = gradientBoostingGate.create(gradientBoostingGateOptionsSchema.parse({}), {
      task,
      specialty: 'all',
    });
    await loaded.loadState(await gate.saveState());
    expect((await loaded.predictWeights(data)).weights).toEqual(weights);
  });

  it('learns from no more rows than told', async () => {
    const { report } = await train(banded(400), { maxRows: 100, validationFraction: 0 });
    expect(report.metrics['rounds']).toBe(10);
  });
});

it('has as target the responsibilities, against the rivals’ scores', () => {
  const data = gatherRows(banded(8), Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7));
  const scores = Float64Array.from({ length: 24 }, (_, at) => Math.sin(at));
  const { rows, labels, margins } = targetOf(data, scores, 1);
  rows.forEach((row, i) => {
    const present = [0, 1, 2].filter((j) => data.likelihoods[3 * row + j] !== 0);
    const e = (j: number): number => Math.exp(scores[3 * row + j] ?? NaN);
    const sum = (own: number[]): number => own.reduce((total, value) => total + value, 0);
    const mixed = sum(present.map((j) => e(j) * (data.likelihoods[3 * row + j] ?? NaN)));
    expect(labels[i]).toBeCloseTo((e(1) * (data.likelihoods[3 * row + 1] ?? NaN)) / mixed, 12);
    const rivals = sum(present.filter((j) => j !== 1).map(e));
    expect(margins[i]).toBeCloseTo(Math.log(e(1) / rivals), 12);
  });
  const expected = [0, 1, 2, 3, 4, 5, 6, 7].map((row) => {
    const present = [0, 1, 2].filter((j) => data.likelihoods[3 * row + j] !== 0);
    const e = (j: number): number => Math.exp(scores[3 * row + j] ?? NaN);
    const total = present.reduce((sum, j) => sum + e(j), 0);
    return -Math.log(
      present.reduce((sum, j) => sum + (e(j) / total) * (data.likelihoods[3 * row + j] ?? NaN), 0),
    );
  });
  expect(mixtureLoss(data, scores)).toBeCloseTo(expected.reduce((a, b) => a + b, 0) / 8, 12);
});

const zeroed = (shape: readonly number[], data: Float64Array): GraphTensor => ({
  ...{ type: 'double', shape },
  data: data.map((value) => (Number.isNaN(value) ? 0 : value)),
});

it.each([
  [2, {}],
  [2, { useConfidence: false }],
  [0, { validationFraction: 0 }],
  [0, { useConfidence: false, validationFraction: 0 }],
])('weighs as a graph as it weighs itself: %d columns, %j', async (columns, options) => {
  const data = banded(300, columns);
  data.present.fill(0, 0, 3);
  const n = data.labels.length;
  const { gate } = await train(data, { rounds: 4, ...options });
  const session = await openComponent(
    {
      context: { type: 'float', shape: ['n', columns] },
      values: { type: 'double', shape: ['n', 3, 1] },
      confidence: { type: 'double', shape: ['n', 3] },
      present: { type: 'bool', shape: ['n', 3] },
    },
    (graph, input) => ({ weights: gate.toGraph?.(graph, input) ?? input.values }),
  );
  const { weights } = await session.run({
    context: { type: 'float', shape: [n, columns], data: data.context.values },
    values: zeroed([n, 3, 1], data.values),
    confidence: zeroed([n, 3], data.confidence),
    present: { type: 'bool', shape: [n, 3], data: data.present },
  });
  await session.release();
  const own = (await gate.predictWeights(data)).weights;
  own.forEach((weight, at) => {
    expect(Math.abs(Number(weights?.data[at]) - weight)).toBeLessThan(1e-12);
  });
});

it('needs somebody on some row', async () => {
  const data = banded(20);
  data.present.fill(0);
  await expect(train(data)).rejects.toMatchObject({ code: 'DATA_INSUFFICIENT' });
});

it('refuses a state of other columns', async () => {
  const { gate } = await train(banded(300), { validationFraction: 0 });
  const other = gradientBoostingGate.create(
    gradientBoostingGateOptionsSchema.parse({ useConfidence: false }),
    { task, specialty: 'all' },
  );
  await expect(other.loadState(await gate.saveState())).rejects.toMatchObject({ code: 'STATE' });
});

it('gives one expert alone all the weight, as a graph too', async () => {
  const three = banded(60);
  const data: GatingData = {
    ...three,
    experts: three.experts.slice(0, 1),
    values: three.values.filter((_, at) => at % 3 === 0),
    confidence: three.confidence.filter((_, at) => at % 3 === 0),
    present: three.present.filter((_, at) => at % 3 === 0),
  };
  const { gate } = await train(data, { validationFraction: 0 });
  expect((await gate.predictWeights(data)).weights).toEqual(Float64Array.from(data.present));
  const session = await openComponent(
    {
      context: { type: 'float', shape: ['n', 2] },
      values: { type: 'double', shape: ['n', 1, 1] },
      confidence: { type: 'double', shape: ['n', 1] },
      present: { type: 'bool', shape: ['n', 1] },
    },
    (graph, input) => ({ weights: gate.toGraph?.(graph, input) ?? input.values }),
  );
  const { weights } = await session.run({
    context: { type: 'float', shape: [60, 2], data: data.context.values },
    values: zeroed([60, 1, 1], data.values),
    confidence: zeroed([60, 1], data.confidence),
    present: { type: 'bool', shape: [60, 1], data: data.present },
  });
  await session.release();
  expect(weights?.data).toEqual(Float64Array.from(data.present));
});
