import { expect, it } from '@jest/globals';
import { vectorOf, type CombinationStrategy, type GatingData } from '@prodrome/core';
import { createStream, fitLogistic, logit, sigmoid } from '@prodrome/numerics';
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

type Row = readonly number[];

/** The inputs of a row, written out: the weighted mean of log odds, how far each lies from it, the share that answers beside one, and their product. */
function inputsOf(values: Row, weights: Row): number[] {
  const odds = values.map((p) => Math.log(p) - Math.log(1 - p));
  const mean = odds.reduce(
    (sum, x, j) => (Number.isNaN(x) ? sum : sum + (weights[j] ?? NaN) * x),
    0,
  );
  const apart = odds.map((x, j) =>
    Number.isNaN(x) ? 0 : values.length * (weights[j] ?? NaN) * (x - mean),
  );
  const share = (values.filter((p) => p >= 0).length - 1) / (values.length - 1);
  return [mean, ...apart, share, share * mean];
}

/** What is learned from rows: their inputs, then those of each answer alone where there are several, which share the row's weight. */
function learned(data: { values: Float64Array; weights: Float64Array; labels: Float64Array }) {
  const k = data.values.length / data.labels.length;
  const rows = [...data.labels.keys()].flatMap((i) => {
    const values = rowOf(data.values, k, i);
    const label = data.labels[i] ?? NaN;
    const who = [...values.keys()].filter((j) => (values[j] ?? NaN) >= 0);
    if (who.length === 0) return [];
    const whole = { inputs: inputsOf(values, rowOf(data.weights, k, i)), label, weight: 1 };
    const alone = who.map((j) => {
      const only = (value: number, other: number): Row =>
        values.map((_, at) => (at === j ? value : other));
      const inputs = inputsOf(only(values[j] ?? NaN, NaN), only(1, 0));
      return { inputs, label, weight: 1 / who.length };
    });
    return who.length > 1 ? [whole, ...alone] : [whole];
  });
  const of = (number: (row: (typeof rows)[number]) => number | number[]): Float64Array =>
    Float64Array.from(rows.flatMap(number));
  return {
    ...{ rows: rows.length, columns: k + 3, values: of(({ inputs }) => inputs) },
    ...{ labels: of(({ label }) => label), weights: of(({ weight }) => weight) },
  };
}

const rowOf = (values: Float64Array, k: number, i: number): number[] => [
  ...values.subarray(k * i, k * (i + 1)),
];

it.each([
  [0.1, 1],
  [1, 1],
  [20, 1],
  [1, 0.7],
])('is logistic regression on rows and on answers alone, C = %d, awake %d', async (C, awake) => {
  const data = await weighted(council({ rows: 80, experts: 3, columns: 0, awake, seed: 'stack' }));
  const { strategy, parameters } = await train(data, { parameters: { C } });
  const fit = fitLogistic({ ...learned(data), l2: 1 / C });
  close(parameters, [...fit.coefficients, fit.intercept], 1e-7);
  const found = strategy.combine(data);
  data.labels.forEach((_, i) => {
    const values = rowOf(data.values, 3, i);
    if (!values.some((p) => p >= 0)) return;
    const inputs = inputsOf(values, rowOf(data.weights, 3, i));
    const score = inputs.reduce(
      (sum, x, c) => sum + x * (fit.coefficients[c] ?? NaN),
      fit.intercept,
    );
    expect(found[i]).toBeCloseTo(sigmoid(score), 7);
  });
});

it('who answers alone is heard as one, whoever it is', async () => {
  const data = await weighted(
    council({ rows: 200, experts: 3, columns: 0, awake: 0.7, seed: 'gaps' }),
  );
  const { strategy } = await train(data);
  const [one, two, three] = strategy.combine({
    ...{ experts: 3, outputs: 1 },
    values: Float64Array.of(0.1, NaN, NaN, NaN, 0.1, NaN, NaN, NaN, 0.1),
    weights: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
    present: Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
  });
  expect(two).toBe(one);
  expect(three).toBe(one);
});

/** Experts that know of one cause each, of four: calibrated alone, together surer than each. */
function causes(rows: number, seed: string): GatingData {
  const stream = createStream(seed);
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - stream.next())) * Math.cos(2 * Math.PI * stream.next());
  // log odds of one cause where the other three are not known (probit approximation)
  const alone = 1 / Math.sqrt(1 + (Math.PI / 8) * 3);
  const answers: number[][] = [];
  const labels: number[] = [];
  for (let i = 0; i < rows; i++) {
    const parts = [normal(), normal(), normal(), normal()];
    answers.push(parts.map((part) => sigmoid(alone * part)));
    labels.push(stream.next() < sigmoid(parts.reduce((sum, part) => sum + part, 0)) ? 1 : 0);
  }
  return councilOf(answers, labels);
}

it('experts that were never absent in training may be, without making the others overconfident', async () => {
  const { strategy } = await train(await weighted(causes(4000, 'training')));
  const fresh = causes(20000, 'fresh');
  const slopes = [];
  for (const awake of [1, 2, 3, 4]) {
    const values = fresh.values.map((p, at) => ((at + (at >> 2)) % 4 < awake ? p : NaN));
    const present = Uint8Array.from(values, (p) => (p >= 0 ? 1 : 0));
    const found = strategy.combine(await weighted({ ...fresh, values, present }));
    const odds = { rows: found.length, columns: 1, values: found.map(logit), l2: 0 };
    slopes.push(fitLogistic({ ...odds, labels: fresh.labels }).coefficients[0] ?? NaN);
  }
  for (const slope of slopes) expect(Math.abs(slope - 1)).toBeLessThan(0.15);
});

it('strong penalties leave the mean of the log odds', async () => {
  const data = await weighted(
    council({ rows: 80, experts: 3, columns: 0, awake: 1, seed: 'stack' }),
  );
  const { parameters } = await train(data, { parameters: { C: 1e-6 } });
  expect([...parameters.subarray(1, 4)].every((own) => Math.abs(own) < 1e-4)).toBe(true);
});

it('corrects a gate: weights scale how far an expert lies from the mean', async () => {
  const data = council({ rows: 60, experts: 2, columns: 0, awake: 1, seed: 'gate' });
  const weights = data.values.map((_, at) => (at % 2 === 0 ? 0.25 : 0.75));
  const { parameters } = await train({ ...combinationOf(data, weights), labels: data.labels });
  const fit = fitLogistic({ ...learned({ ...data, weights }), l2: 1 });
  close(parameters, [...fit.coefficients, fit.intercept], 1e-7);
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

it('learns from many single answers what it learns from each of them, to within half a step of their log odds', async () => {
  const stream = createStream('many singles');
  const n = 25_000;
  const labels = Float64Array.from({ length: n }, () => Number(stream.next() < 0.3));
  const values = Float64Array.from({ length: 2 * n }, (_, at) =>
    stream.next() < 0.1
      ? NaN
      : sigmoid(-0.8 + 0.9 * (labels[at >> 1] ?? NaN) + (1 + (at & 1)) * stream.nextNormal()),
  );
  const present = Uint8Array.from(values, (value) => Number(value >= 0));
  const weights = Float64Array.from(values, (_, at) => {
    const other = present[at ^ 1] ?? 0;
    return (present[at] ?? 0) / (1 + other);
  });
  const data = { values, weights, present, experts: 2, outputs: 1, labels };
  const pooled = await train(data);
  // two outputs of the same are not pooled
  const twice = (from: Float64Array) =>
    Float64Array.from({ length: 2 * from.length }, (_, at) => from[at >> 1] ?? NaN);
  const each = await train({
    ...{ present, experts: 2, outputs: 2 },
    ...{ values: twice(values), weights: twice(weights), labels: twice(labels) },
  });
  close(pooled.parameters, each.parameters, 2e-4);
});
