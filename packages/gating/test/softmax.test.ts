import { describe, expect, it } from '@jest/globals';
import { vectorOf, type GatingData } from '@prodrome/core';
import { createStream } from '@prodrome/numerics';
import { softmax } from '../src/index.ts';
import { contextOf, council, councilOf, create, trainContext } from './support.ts';

async function train(data: GatingData, options: object = {}) {
  const gate = await create(softmax, options);
  const report = await gate.train(data, trainContext());
  return { gate, report, parameters: vectorOf(await gate.saveState(), 'parameters') };
}

/** −Σ w·log Σₖ gₖ·pₖ(y) + ½·l2·‖v‖², written out; v = [k, d + 1] then the weight of the confidence. */
function objective(data: GatingData, v: ArrayLike<number>, l2: number): number {
  const k = data.experts.length;
  const d = data.context.columns.length;
  let total = 0;
  for (let at = 0; at < v.length; at++) total += (l2 / 2) * (v[at] ?? NaN) ** 2;
  data.labels.forEach((_, i) => {
    let mass = 0;
    let likely = 0;
    for (let j = 0; j < k; j++) {
      if (data.present[i * k + j] !== 1) continue;
      const confidence = data.confidence[i * k + j] ?? NaN;
      let score = v[j * (d + 1) + d] ?? NaN;
      for (let c = 0; c < d; c++) {
        score += (v[j * (d + 1) + c] ?? NaN) * (data.context.values[i * d + c] ?? NaN);
      }
      if (!Number.isNaN(confidence)) score += (v[k * (d + 1)] ?? NaN) * confidence;
      const p = data.values[i * k + j] ?? NaN;
      mass += Math.exp(score);
      likely += Math.exp(score) * (data.labels[i] === 1 ? p : 1 - p);
    }
    if (mass > 0) total -= (data.weights?.[i] ?? 1) * Math.log(likely / mass);
  });
  return total;
}

describe.each([
  ['plain', council({ rows: 80, experts: 3, columns: 2, awake: 0.8, seed: 'fit' }), 0.5],
  ['strongly penalised', council({ rows: 80, experts: 2, columns: 1, awake: 1, seed: 'two' }), 10],
  [
    'weighted',
    {
      ...council({ rows: 60, experts: 3, columns: 1, awake: 0.6, seed: 'w' }),
      weights: Float64Array.from({ length: 60 }, (_, i) => i % 4),
    },
    1,
  ],
])('the fit, %s', (_, data, l2) => {
  it('reports the objective that it says it minimises', async () => {
    const { report, parameters } = await train(data, { l2 });
    expect(report.notes).toEqual([]);
    expect(report.metrics['objective']).toBeCloseTo(objective(data, parameters, l2), 8);
  });

  it('has no slope left', async () => {
    const { parameters } = await train(data, { l2 });
    const step = 1e-5;
    const slopes = parameters.map((_value, at) => {
      const moved = (by: number) =>
        parameters.map((value, other) => value + (other === at ? by : 0));
      return (objective(data, moved(step), l2) - objective(data, moved(-step), l2)) / (2 * step);
    });
    // the stated tolerance is 1e-6 a row
    expect(Math.hypot(...slopes)).toBeLessThan(1e-6 * data.labels.length + 1e-8);
  });

  it('is not beaten by 1,000 points around it', async () => {
    const { parameters } = await train(data, { l2 });
    const least = objective(data, parameters, l2);
    const stream = createStream('around');
    for (let draw = 0; draw < 1000; draw++) {
      const reach = 10 ** (stream.next() * 4 - 3);
      const other = parameters.map((value) => value + reach * stream.nextNormal());
      expect(objective(data, other, l2)).toBeGreaterThan(least - 1e-9);
    }
  });
});

/** One expert is right where x > 0, the other where x < 0. */
function divided(rows: number): GatingData {
  const stream = createStream('divided');
  const x = Float32Array.from({ length: rows }, () => stream.nextNormal());
  const labels = Array.from(x, () => Number(stream.next() < 0.5));
  const answers = labels.map((label, i) => {
    const right = 0.1 + 0.8 * label;
    return (x[i] ?? 0) > 0 ? [right, 0.5] : [0.5, right];
  });
  return { ...councilOf(answers, labels), context: contextOf(1, rows, x) };
}

it('learns which expert is right where', async () => {
  const data = divided(400);
  const { gate } = await train(data, { l2: 1 });
  const asked = {
    ...councilOf(
      [
        [0.5, 0.5],
        [0.5, 0.5],
      ],
      [0, 0],
    ),
  };
  const context = contextOf(1, 2, Float32Array.of(1, -1));
  const [first = NaN, , , second = NaN] = (await gate.predictWeights({ ...asked, context }))
    .weights;
  expect(first).toBeGreaterThan(0.9);
  expect(second).toBeGreaterThan(0.9);
});

it('gives equal weights under a huge penalty', async () => {
  const { gate } = await train(divided(400), { l2: 1e9 });
  (await gate.predictWeights(divided(50))).weights.forEach((weight) => {
    expect(Math.abs(weight - 0.5)).toBeLessThan(1e-6);
  });
});

describe('confidence', () => {
  const rows = 200;
  const stream = createStream('confidence');
  const labels = Array.from({ length: rows }, () => Number(stream.next() < 0.5));
  const sure = labels.map(() => stream.next() < 0.5);
  // whoever is confident is right
  const base = councilOf(
    labels.map((label, i) =>
      sure[i] === true ? [0.1 + 0.8 * label, 0.5] : [0.5, 0.1 + 0.8 * label],
    ),
    labels,
  );
  const data = {
    ...base,
    confidence: Float64Array.from(sure.flatMap((first) => (first ? [0.9, 0.1] : [0.1, 0.9]))),
  };

  it('raises the weight of its expert', async () => {
    const { gate } = await train(data, { l2: 0.1 });
    const { weights } = await gate.predictWeights(data);
    sure.forEach((first, i) => {
      expect(weights[2 * i + (first ? 0 : 1)]).toBeGreaterThan(0.9);
    });
  });

  it('is not used when told so', async () => {
    const { gate, parameters } = await train(data, { l2: 0.1, useConfidence: false });
    expect(parameters.at(-1)).toBe(0);
    const turned = { ...data, confidence: data.confidence.map((value) => 1 - value) };
    expect((await gate.predictWeights(turned)).weights).toEqual(
      (await gate.predictWeights(data)).weights,
    );
  });

  it('counts as none where unknown', async () => {
    const { gate } = await train(data, { l2: 0.1 });
    const unknown = { ...data, confidence: data.confidence.map(() => NaN) };
    const none = { ...data, confidence: data.confidence.map(() => 0) };
    expect((await gate.predictWeights(unknown)).weights).toEqual(
      (await gate.predictWeights(none)).weights,
    );
  });
});

it('does not overflow on extreme columns', async () => {
  const data = divided(40);
  const { gate } = await train(data, { l2: 0.01 });
  const context = contextOf(1, 40, new Float32Array(40).fill(1e30));
  const { weights } = await gate.predictWeights({ ...data, context });
  expect([...weights.subarray(0, 2)]).toEqual([1, 0]);
});

it('says so when the steps run out, and tells how it goes on', async () => {
  const gate = await create(softmax, { l2: 0.1, maxIterations: 2 });
  const told: number[] = [];
  const { notes } = await gate.train(divided(100), {
    ...trainContext(),
    progress: ({ done, total }) => told.push(done, total),
  });
  expect(notes).toEqual(['not converged after 2 steps']);
  expect(told).toEqual([1, 2, 2, 2]);
});
