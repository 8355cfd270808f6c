import { expect, it } from '@jest/globals';
import { vectorOf, type CombinationStrategy, type GatingData } from '@prodrome/core';
import { fitLogistic, sigmoid } from '@prodrome/numerics';
import {
  logisticStackingOptionsSchema,
  stacking,
  stackingOptionsSchema,
  uniform,
} from '../src/index.ts';
import { cancelled, combinationOf, council, councilOf, create, trainContext } from './support.ts';

async function weighted(data: GatingData) {
  const { weights } = await (await create(uniform)).predictWeights(data);
  return { ...combinationOf(data, weights), labels: data.labels };
}

async function train(
  data: Parameters<CombinationStrategy['train']>[0],
  options: object = {},
): Promise<{ strategy: CombinationStrategy; parameters: Float64Array }> {
  const strategy = await create(stacking, options);
  await strategy.train(data, trainContext());
  return { strategy, parameters: vectorOf(await strategy.saveState(), '0/parameters') };
}

const close = (one: ArrayLike<number>, other: ArrayLike<number>, within: number): void => {
  expect(one).toHaveLength(other.length);
  for (let at = 0; at < one.length; at++) {
    expect(Math.abs((one[at] ?? NaN) - (other[at] ?? NaN))).toBeLessThan(within);
  }
};

it.each([0.1, 1, 20])(
  'under equal weights is logistic regression on log odds, C = %d',
  async (C) => {
    const data = council({ rows: 80, experts: 3, columns: 0, awake: 1, seed: 'stack' });
    const { strategy, parameters } = await train(await weighted(data), { parameters: { C } });
    const odds = data.values.map((p) => Math.log(p) - Math.log(1 - p));
    const { labels } = data;
    const fit = fitLogistic({ rows: 80, columns: 3, values: odds, labels, l2: 1 / C });
    close(parameters, [...fit.coefficients, fit.intercept], 1e-7);
    const expected = Array.from(labels, (_, i) => {
      const [a = NaN, b = NaN, c = NaN] = fit.coefficients;
      const [x = NaN, y = NaN, z = NaN] = odds.subarray(3 * i, 3 * i + 3);
      return sigmoid(a * x + b * y + c * z + fit.intercept);
    });
    close(strategy.combine(await weighted(data)), expected, 1e-7);
  },
);

it('gives absent experts log odds 0, and those present their share of the weight', async () => {
  const data = council({ rows: 80, experts: 3, columns: 0, awake: 0.7, seed: 'gaps' });
  const rows = [...data.labels.keys()].filter((i) =>
    data.present.subarray(3 * i, 3 * i + 3).includes(1),
  );
  expect(rows.length).toBeLessThan(80);
  const odds = rows.flatMap((i) => {
    const answers = [...data.values.subarray(3 * i, 3 * i + 3)];
    const present = answers.filter((p) => !Number.isNaN(p)).length;
    return answers.map((p) => (Number.isNaN(p) ? 0 : (3 / present) * Math.log(p / (1 - p))));
  });
  const fit = fitLogistic({
    rows: rows.length,
    columns: 3,
    values: Float64Array.from(odds),
    labels: Float64Array.from(rows, (i) => data.labels[i] ?? NaN),
    l2: 1,
  });
  const { parameters } = await train(await weighted(data));
  close(parameters, [...fit.coefficients, fit.intercept], 1e-7);
});

it('corrects a gate: weights scale the log odds', async () => {
  const data = council({ rows: 60, experts: 2, columns: 0, awake: 1, seed: 'gate' });
  const weights = data.values.map((_, at) => (at % 2 === 0 ? 0.25 : 0.75));
  const { parameters } = await train({ ...combinationOf(data, weights), labels: data.labels });
  // inputs s·x under ½·β² are inputs x under ½·(β/s)²
  const scales = [2 * 0.25, 2 * 0.75];
  const fit = fitLogistic({
    rows: 60,
    columns: 2,
    values: data.values.map((p) => Math.log(p / (1 - p))),
    labels: data.labels,
    l2: Float64Array.from(scales, (scale) => 1 / scale ** 2),
  });
  const expected = [...fit.coefficients].map((value, j) => value / (scales[j] ?? NaN));
  close(parameters, [...expected, fit.intercept], 1e-7);
});

it('counts sample weights as repetition', async () => {
  const data = await weighted(
    council({ rows: 40, experts: 2, columns: 0, awake: 0.8, seed: 'sw' }),
  );
  const sampleWeights = data.labels.map((_, i) => 1 + (i % 2));
  const rows = [...data.labels.keys()].flatMap((i) => (i % 2 === 1 ? [i, i] : [i]));
  const cells = rows.flatMap((i) => [2 * i, 2 * i + 1]);
  const repeated = {
    experts: 2,
    outputs: 1,
    values: Float64Array.from(cells, (at) => data.values[at] ?? NaN),
    weights: Float64Array.from(cells, (at) => data.weights[at] ?? NaN),
    present: Uint8Array.from(cells, (at) => data.present[at] ?? 0),
    labels: Float64Array.from(rows, (i) => data.labels[i] ?? NaN),
  };
  const one = await train({ ...data, sampleWeights });
  const two = await train(repeated);
  close(one.parameters, two.parameters, 1e-7);
});

it('stays finite where experts are certain', async () => {
  const data = councilOf(
    [
      [1, 0.3],
      [0, 0.6],
      [1, 0.7],
      [0.2, 1],
    ],
    [1, 0, 1, 0],
  );
  const { strategy } = await train(await weighted(data));
  strategy.combine(await weighted(data)).forEach((p) => {
    expect(p > 0 && p < 1).toBe(true);
  });
});

it('has C = 1 when not told otherwise, and refuses other models', () => {
  expect(stackingOptionsSchema.parse({})).toEqual({ type: 'logistic_regression', parameters: {} });
  expect(logisticStackingOptionsSchema.parse({})).toEqual({ C: 1 });
  const setting = {
    task: { kind: 'binary', outputs: 1, horizonDays: 1 } as const,
    specialty: 'all',
  };
  const withModel = (type: string, parameters: Record<string, unknown>) => () =>
    stacking.create({ type, parameters }, setting);
  expect(withModel('forest', {})).toThrow(expect.objectContaining({ code: 'COMPONENT_UNKNOWN' }));
  expect(withModel('logistic_regression', { C: -1 })).toThrow(
    expect.objectContaining({ code: 'CONFIG' }),
  );
});

it('refuses another number of experts, use before training, and stops when cancelled', async () => {
  const three = await weighted(
    council({ rows: 20, experts: 3, columns: 0, awake: 1, seed: 'three' }),
  );
  const two = await weighted(council({ rows: 20, experts: 2, columns: 0, awake: 1, seed: 'two' }));
  const { strategy } = await train(three);
  expect(() => strategy.combine(two)).toThrow(expect.objectContaining({ code: 'SCHEMA' }));
  const fresh = await create(stacking);
  expect(() => fresh.combine(two)).toThrow(expect.objectContaining({ code: 'STATE' }));
  await expect(fresh.saveState()).rejects.toMatchObject({ code: 'STATE' });
  await expect(fresh.train(two, cancelled())).rejects.toMatchObject({ code: 'CANCELLED' });
});

it('learns no certainty from labels of one class', async () => {
  const data = council({ rows: 80, experts: 3, columns: 0, awake: 1, seed: 'never' });
  const never = { ...(await weighted(data)), labels: new Float64Array(80) };
  const strategy = await create(stacking, {});
  const { warnings } = await strategy.train(never, trainContext());
  expect(warnings).toEqual([expect.stringContaining('no event')]);
  const values = strategy.combine(never);
  close(values, new Float64Array(80).fill(0.5 / 81), 1e-7);
});
