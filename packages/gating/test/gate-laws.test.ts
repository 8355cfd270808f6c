import { describe, expect, it } from '@jest/globals';
import {
  encodeState,
  takeRows,
  type GateType,
  type GatingBatch,
  type GatingData,
  type GatingNetwork,
} from '@prodrome/core';
import fc from 'fast-check';
import { greedy, softmax, uniform } from '../src/index.ts';
import {
  cancelled,
  contextOf,
  council,
  create,
  reordered,
  shapes,
  trainContext,
} from './support.ts';

const gates: [string, GateType][] = [
  ['uniform', uniform],
  ['greedy', greedy],
  ['softmax', softmax],
];
const learners = gates.slice(1);

const data = council({ rows: 40, experts: 3, columns: 2, awake: 0.8, seed: 'laws' });

async function trained(type: GateType, on: GatingData = data): Promise<GatingNetwork> {
  const gate = await create(type);
  await gate.train(on, trainContext());
  return gate;
}

const bytesOf = async (gate: GatingNetwork) => encodeState(await gate.saveState());

describe.each(gates)('%s', (name, type) => {
  it('gives rows on the simplex, 0 where absent, all 0 where all are absent (property)', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.constantFrom(0, 0.5, 1), async (shape, awake) => {
        const learned = council(shape);
        fc.pre(learned.present.includes(1));
        const gate = await trained(type, learned);
        const { experts: k, rows: n } = shape;
        const batch = council({ ...shape, awake, seed: `${shape.seed}'` });
        const { weights } = await gate.predictWeights(batch);
        expect(weights).toHaveLength(n * k);
        for (let i = 0; i < n; i++) {
          const row = [...weights.subarray(i * k, (i + 1) * k)];
          const present = [...batch.present.subarray(i * k, (i + 1) * k)];
          const total = row.reduce((sum, weight) => sum + weight, 0);
          expect(row.every((weight) => weight >= 0)).toBe(true);
          expect(Math.abs(total - (present.includes(1) ? 1 : 0))).toBeLessThan(1e-12);
          row.forEach((weight, j) => {
            if (present[j] !== 1) expect(weight).toBe(0);
          });
        }
      }),
      { seed: 41, numRuns: 60 },
    );
  });

  it('permuting the experts permutes the weights (property)', async () => {
    // with every expert present and several rows no two losses are equal
    const dense = shapes.map((shape) => ({ ...shape, awake: 1, rows: shape.rows + 3 }));
    await fc.assert(
      fc.asyncProperty(dense, fc.nat(), async (shape, turn) => {
        const straight = council(shape);
        const k = shape.experts;
        const order = Array.from({ length: k }, (_, j) => (k - 1 - j + turn) % k);
        const turned = reordered(straight, order);
        const gate = await trained(type, straight);
        const other = await trained(type, turned);
        const { weights } = await gate.predictWeights(straight);
        const swapped = (await other.predictWeights(turned)).weights;
        swapped.forEach((weight, at) => {
          const own = weights[at - (at % k) + (order[at % k] ?? NaN)] ?? NaN;
          expect(Math.abs(weight - own)).toBeLessThanOrEqual(name === 'softmax' ? 1e-6 : 0);
        });
      }),
      { seed: 42, numRuns: 60 },
    );
  });

  it('answers a row as it would alone', async () => {
    const gate = await trained(type);
    const { weights } = await gate.predictWeights(data);
    for (const i of [0, 7, 39]) {
      const part = (all: Float64Array) => all.slice(3 * i, 3 * i + 3);
      const alone = (
        await gate.predictWeights({
          ...data,
          values: part(data.values),
          confidence: part(data.confidence),
          present: data.present.slice(3 * i, 3 * i + 3),
          context: takeRows(data.context, Int32Array.of(i)),
        })
      ).weights;
      expect(alone).toEqual(part(weights));
    }
  });

  it('answers with the same bits after a round trip', async () => {
    const gate = await trained(type);
    const loaded = await create(type);
    await loaded.loadState(await gate.saveState());
    expect((await loaded.predictWeights(data)).weights).toEqual(
      (await gate.predictWeights(data)).weights,
    );
    expect(await bytesOf(loaded)).toEqual(await bytesOf(gate));
  });

  it('trains to the same bytes twice, and leaves its inputs as they were', async () => {
    const numbers = () =>
      [data.values, data.confidence, data.present, data.context.values, data.labels].map((list) => [
        ...list,
      ]);
    const before = numbers();
    const [one, two] = [await trained(type), await trained(type)];
    expect(await bytesOf(one)).toEqual(await bytesOf(two));
    await one.predictWeights(data);
    expect(numbers()).toEqual(before);
  });

  it('refuses a state of another kind', async () => {
    const other = { kind: `not ${name}`, version: 1, json: null, tensors: {} };
    await expect((await create(type)).loadState(other)).rejects.toMatchObject({ code: 'STATE' });
  });
});

describe.each(learners)('%s', (name, type) => {
  const others: [string, Partial<GatingBatch>][] = [
    ['another name', { experts: data.experts.map((e) => ({ ...e, name: `${e.name}'` })) }],
    ['another order', { experts: data.experts.toReversed() }],
    ['fewer', { experts: data.experts.slice(0, 2) }],
  ];

  it.each(others)('refuses other experts: %s', async (_, change) => {
    const gate = await trained(type);
    await expect(gate.predictWeights({ ...data, ...change })).rejects.toMatchObject({
      code: 'SCHEMA',
    });
  });

  it('refuses use before training', async () => {
    const gate = await create(type);
    await expect(gate.predictWeights(data)).rejects.toMatchObject({ code: 'STATE' });
    await expect(gate.saveState()).rejects.toMatchObject({ code: 'STATE' });
  });

  it('refuses a state without its experts', async () => {
    const state = await (await trained(type)).saveState();
    for (const json of [null, {}, { experts: 'e0', columns: [] }, { experts: [1, 2, 3] }]) {
      const loading = (await create(type)).loadState({ ...state, json });
      await expect(loading).rejects.toMatchObject({ code: 'STATE' });
    }
  });

  it('stops when cancelled', async () => {
    const training = (await create(type)).train(data, cancelled());
    await expect(training).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('weights count as repetition', async () => {
    const twice = (i: number): number => (i % 3 === 0 ? 2 : 1);
    const at = [...data.labels.keys()].flatMap((i) => Array<number>(twice(i)).fill(i));
    const cells = at.flatMap((i) => [3 * i, 3 * i + 1, 3 * i + 2]);
    const repeated: GatingData = {
      ...data,
      values: Float64Array.from(cells, (cell) => data.values[cell] ?? NaN),
      confidence: Float64Array.from(cells, (cell) => data.confidence[cell] ?? NaN),
      present: Uint8Array.from(cells, (cell) => data.present[cell] ?? 0),
      context: takeRows(data.context, Int32Array.from(at)),
      labels: Float64Array.from(at, (i) => data.labels[i] ?? NaN),
      folds: Int32Array.from(at, (i) => data.folds[i] ?? 0),
    };
    const weighted = { ...data, weights: data.labels.map((_, i) => twice(i)) };
    const [one, two] = [await trained(type, weighted), await trained(type, repeated)];
    const expected = (await two.predictWeights(data)).weights;
    (await one.predictWeights(data)).weights.forEach((weight, cell) => {
      expect(Math.abs(weight - (expected[cell] ?? NaN))).toBeLessThan(
        name === 'softmax' ? 1e-5 : 1e-12,
      );
    });
  });
});

it('softmax refuses other context columns', async () => {
  const gate = await trained(softmax);
  const values = data.context.values;
  const renamed = {
    ...contextOf(2, data.context.rows, values),
    columns: data.context.columns.toReversed(),
  };
  const narrow = contextOf(1, data.context.rows, values.slice(0, data.context.rows));
  for (const context of [renamed, narrow]) {
    await expect(gate.predictWeights({ ...data, context })).rejects.toMatchObject({
      code: 'SCHEMA',
    });
  }
});

it('uniform gives every present expert the same, without training', async () => {
  const { weights } = await (await create(uniform)).predictWeights(data);
  weights.forEach((weight, at) => {
    const from = at - (at % 3);
    const present = data.present.subarray(from, from + 3).reduce((sum, one) => sum + one, 0);
    expect(weight).toBe(data.present[at] === 1 ? 1 / present : 0);
  });
});
