import { describe, expect, it } from '@jest/globals';
import { vectorOf, type GatingData } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { hierarchical, softmax } from '../src/index.ts';
import { contextOf, council, councilOf, create, trainContext } from './support.ts';

const groups = { outside: ['e0', 'e2'], inside: ['e1', 'e3'] };
const places = [0, 1, 0, 1];

async function train(data: GatingData, options: object = {}) {
  const gate = await create(hierarchical, options);
  const report = await gate.train(data, trainContext());
  return { gate, report, parameters: vectorOf(await gate.saveState(), 'parameters') };
}

/** Weights of a row written out: w = G(group) · g(expert | group). */
function weightsOf(data: GatingData, v: ArrayLike<number>, i: number): number[] {
  const k = data.experts.length;
  const d = data.context.columns.length;
  const linear = (row: number): number => {
    let score = v[row * (d + 1) + d] ?? NaN;
    for (let c = 0; c < d; c++) {
      score += (v[row * (d + 1) + c] ?? NaN) * (data.context.values[i * d + c] ?? NaN);
    }
    return score;
  };
  const present = (j: number): boolean => data.present[i * k + j] === 1;
  const own = (j: number): number => {
    const confidence = data.confidence[i * k + j] ?? NaN;
    const trust = v[(2 + k) * (d + 1)] ?? NaN;
    return present(j)
      ? Math.exp(linear(2 + j) + (Number.isNaN(confidence) ? 0 : trust * confidence))
      : 0;
  };
  const members = (group: number): number[] =>
    places.flatMap((place, j) => (place === group ? [j] : []));
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  const outer = [0, 1].map((group) => (members(group).some(present) ? Math.exp(linear(group)) : 0));
  return places.map((group, j) =>
    present(j) ? ((outer[group] ?? NaN) / sum(outer)) * (own(j) / sum(members(group).map(own))) : 0,
  );
}

function objective(data: GatingData, v: ArrayLike<number>, l2: number): number {
  let total = 0;
  for (let at = 0; at < v.length; at++) total += (l2 / 2) * (v[at] ?? NaN) ** 2;
  data.labels.forEach((label, i) => {
    const likely = weightsOf(data, v, i).reduce((sum, weight, j) => {
      const p = data.values[4 * i + j] ?? NaN;
      return weight === 0 ? sum : sum + weight * (label === 1 ? p : 1 - p);
    }, 0);
    if (likely > 0) total -= (data.weights?.[i] ?? 1) * Math.log(likely);
  });
  return total;
}

describe.each([
  ['dense', council({ rows: 80, experts: 4, columns: 2, awake: 1, seed: 'tree' }), 0.5],
  [
    'sparse and weighted',
    {
      ...council({ rows: 80, experts: 4, columns: 1, awake: 0.5, seed: 'sparse' }),
      weights: Float64Array.from({ length: 80 }, (_, i) => i % 3),
    },
    1,
  ],
])('the fit, %s', (_, data, l2) => {
  it('weighs and reports what is written out', async () => {
    const { gate, report, parameters } = await train(data, { l2, groups });
    expect(report.notes).toEqual([]);
    expect(report.metrics['objective']).toBeCloseTo(objective(data, parameters, l2), 8);
    const { weights } = await gate.predictWeights(data);
    data.labels.forEach((_label, i) => {
      weightsOf(data, parameters, i).forEach((weight, j) => {
        expect(weights[4 * i + j]).toBeCloseTo(weight, 12);
      });
    });
  });

  it('has no slope left', async () => {
    const { parameters } = await train(data, { l2, groups });
    const step = 1e-5;
    const slopes = parameters.map((_value, at) => {
      const moved = (by: number) =>
        parameters.map((value, other) => value + (other === at ? by : 0));
      return (objective(data, moved(step), l2) - objective(data, moved(-step), l2)) / (2 * step);
    });
    expect(Math.hypot(...slopes)).toBeLessThan(1e-6 * data.labels.length + 1e-8);
  });
});

it('an absent expert leaves its weight to its group, by which the softmax differs', async () => {
  const stream = createStream('domains');
  // the first group knows, but for noise of its own
  const labels = Array.from({ length: 400 }, () => Number(stream.next() < 0.5));
  const answers = labels.map((label) => {
    const knows = 0.2 + 0.6 * label;
    return [knows, 0.5, stream.next() < 0.5 ? knows : NaN, 0.5];
  });
  const data = { ...councilOf(answers, labels), context: contextOf(0, 400, new Float32Array(0)) };
  const { gate } = await train(data, { l2: 20, groups });
  const flat = await create(softmax, { l2: 20 });
  await flat.train(data, trainContext());
  const asked = {
    ...councilOf(
      [
        [0.5, 0.5, NaN, 0.5],
        [0.5, 0.5, 0.5, 0.5],
      ],
      [0, 0],
    ),
    context: contextOf(0, 2, new Float32Array(0)),
  };
  const { weights } = await gate.predictWeights(asked);
  expect(weights[0]).toBeCloseTo((weights[4] ?? NaN) + (weights[6] ?? NaN), 12);
  const other = (await flat.predictWeights(asked)).weights;
  expect(other[0]).toBeLessThan((other[4] ?? NaN) + (other[6] ?? NaN) - 0.01);
});

it('goes by specialty where no groups are given', async () => {
  const data = council({ rows: 60, experts: 4, columns: 1, awake: 0.8, seed: 'specialty' });
  const own = {
    ...data,
    experts: data.experts.map(({ name }, j) => ({ name, specialty: `s${j % 2}` })),
  };
  expect((await train(own)).parameters).toEqual((await train(own, { groups })).parameters);
});

it.each([
  [{ a: ['e0', 'e1'] }, 'e2 in one group'],
  [{ a: ['e0', 'e1', 'e2', 'e3'], b: ['e1'] }, 'e1 in one group'],
  [{ a: ['e0', 'e9'] }, 'experts: e0, e1, e2, e3'],
])('refuses groups %j', async (own, expected) => {
  const data = council({ rows: 10, experts: 4, columns: 1, awake: 1, seed: 'refused' });
  await expect(train(data, { groups: own })).rejects.toMatchObject({ code: 'CONFIG', expected });
});

it('refuses a state with an expert in no group', async () => {
  const data = council({ rows: 10, experts: 4, columns: 1, awake: 1, seed: 'state' });
  const { gate } = await train(data, { groups });
  const state = await gate.saveState();
  const places = { shape: [4], data: Float64Array.of(0, 1, 2, 0) };
  const loading = gate.loadState({ ...state, tensors: { ...state.tensors, places } });
  await expect(loading).rejects.toMatchObject({ code: 'STATE', got: '2' });
});
