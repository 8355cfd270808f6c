import { describe, expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import { noisyTopK } from '../src/index.ts';
import { chanceBelow, unevenness } from '../src/gates/load-balance.ts';
import { noisyBatch, type NoisyRows } from '../src/gates/noisy-batch.ts';
import { contextOf, council, councilOf, create, trainContext } from './support.ts';

const [n, k, d] = [30, 4, 2];

function rowsOf(awake: number): NoisyRows {
  const stream = createStream(`noisy ${awake}`);
  return {
    ...{ k, d },
    context: Float64Array.from({ length: n * d }, () => stream.nextNormal()),
    likelihoods: Float64Array.from({ length: n * k }, () => {
      const likely = 0.05 + 0.9 * stream.next();
      return stream.next() < awake ? likely : 0;
    }),
    weights: Float64Array.from({ length: n }, (_, i) => 1 + (i % 2)),
  };
}

describe.each([
  ['the likelihood', { kept: 2, importance: 0, load: 0, decay: 0 }],
  ['of one expert', { kept: 1, importance: 0, load: 0, decay: 0.1 }],
  ['the importance', { kept: 2, importance: 1, load: 0, decay: 0 }],
  ['the load', { kept: 2, importance: 0, load: 1, decay: 0 }],
  ['all of it', { kept: 3, importance: 0.3, load: 0.2, decay: 0.5 }],
])('the slope of %s', (_, loss) => {
  it.each([1, 0.6])('is that of finite differences, awake %d', (awake) => {
    const data = rowsOf(awake);
    const stream = createStream('slope');
    const rows = Int32Array.from({ length: n }, (_row, i) => i);
    const noise = Float64Array.from({ length: n * k }, () => stream.nextNormal());
    const parameters = Float64Array.from({ length: 2 * k * (d + 1) }, () => stream.nextNormal());
    const gradient = new Float64Array(parameters.length);
    noisyBatch(data, rows, noise, parameters, gradient, loss);
    // the distribution function is known within 7.5e-8 only
    const step = 1e-4;
    const spare = new Float64Array(parameters.length);
    gradient.forEach((slope, at) => {
      const moved = (by: number): number => {
        const other = parameters.map((value, place) => value + (place === at ? by : 0));
        return noisyBatch(data, rows, noise, other, spare, loss);
      };
      const difference = (moved(step) - moved(-step)) / (2 * step);
      expect(Math.abs(slope - difference)).toBeLessThan(2e-4 * Math.max(1, Math.abs(slope)));
    });
  });
});

it('the squared coefficient of variation is that of the formula', () => {
  // mean 2, variance 2/3
  expect(unevenness(Float64Array.of(1, 2, 3)).value).toBeCloseTo(1 / 6, 12);
  expect(unevenness(Float64Array.of(0, 0)).value).toBe(0);
});

it('the normal distribution function is that of the tables', () => {
  expect(chanceBelow(0)).toBeCloseTo(0.5, 7);
  expect(chanceBelow(1.96)).toBeCloseTo(0.9750021, 6);
  expect(chanceBelow(-1)).toBeCloseTo(0.1586553, 6);
});

it('finds the two of eight that know, and gives the others nothing', async () => {
  const stream = createStream('sparse');
  const rows = 600;
  const x = Float32Array.from({ length: rows }, () => stream.nextNormal());
  const labels = Array.from(x, () => Number(stream.next() < 0.5));
  const answers = labels.map((label, i) => {
    const right = 0.1 + 0.8 * label;
    const first = (x[i] ?? 0) > 0;
    return [first ? right : 0.5, first ? 0.5 : right, 0.5, 0.4, 0.6, 0.5, 0.4, 0.6];
  });
  const data = { ...councilOf(answers, labels), context: contextOf(1, rows, x) };
  const gate = await create(noisyTopK, { k: 2 });
  await gate.train(data, trainContext());
  const { weights } = await gate.predictWeights(data);
  let right = 0;
  for (let i = 0; i < rows; i++) {
    const row = weights.subarray(8 * i, 8 * i + 8);
    expect(row.filter((weight) => weight > 0).length).toBeLessThanOrEqual(2);
    right += row[(x[i] ?? 0) > 0 ? 0 : 1] ?? NaN;
  }
  expect(right / rows).toBeGreaterThan(0.8);
});

it('permutes its weights with the experts', async () => {
  const data = council({ rows: 60, experts: 3, columns: 2, awake: 0.8, seed: 'turned' });
  const turned = {
    ...data,
    experts: data.experts.toReversed(),
    values: data.values.map((_, at) => data.values[at - (at % 3) + 2 - (at % 3)] ?? NaN),
    present: data.present.map((_, at) => data.present[at - (at % 3) + 2 - (at % 3)] ?? 0),
  };
  const [one, two] = [
    await create(noisyTopK, { epochs: 3 }),
    await create(noisyTopK, { epochs: 3 }),
  ];
  await one.train(data, trainContext());
  await two.train(turned, trainContext());
  const expected = (await one.predictWeights(data)).weights;
  (await two.predictWeights(turned)).weights.forEach((weight, at) => {
    expect(weight).toBeCloseTo(expected[at - (at % 3) + 2 - (at % 3)] ?? NaN, 14);
  });
});
