import { expect, it } from '@jest/globals';
import { fitLogistic, softenOneClass } from '../src/index.ts';

const vector = (...values: number[]): Float64Array => Float64Array.from(values);

it('labels of both classes stay the array that was given', () => {
  const labels = vector(0, 1, 0);
  expect(softenOneClass(labels)).toEqual({ labels, warnings: [] });
  expect(softenOneClass(labels).labels).toBe(labels);
});

it.each([
  [0, 0.5 / 5],
  [1, 4.5 / 5],
])('four labels %d become %d', (label, share) => {
  const { labels, warnings } = softenOneClass(new Float64Array(4).fill(label));
  expect(labels).toEqual(vector(share, share, share, share));
  expect(warnings).toHaveLength(1);
});

it('weight counts as repetition, and a row of weight 0 is not looked at', () => {
  const { labels } = softenOneClass(vector(0, 1, 0), { weights: vector(3, 0, 1) });
  expect(labels[0]).toBe(0.5 / 5);
});

it('each output for itself', () => {
  const { labels, warnings } = softenOneClass(vector(0, 1, 0, 0), { outputs: 2 });
  expect(labels).toEqual(vector(0.5 / 3, 1, 0.5 / 3, 0));
  expect(warnings).toEqual([expect.stringContaining('of output 1')]);
});

it('no rows, or labels that are no classes: as they are', () => {
  expect(softenOneClass(vector()).warnings).toEqual([]);
  expect(softenOneClass(vector(0.3, 0.3)).labels).toEqual(vector(0.3, 0.3));
});

it('a logistic regression of them has the share as its answer, and no slope', () => {
  const { labels } = softenOneClass(new Float64Array(30));
  const values = Float64Array.from(labels, (_, i) => Math.sin(i));
  const { coefficients, intercept } = fitLogistic({
    ...{ rows: 30, columns: 1, values, labels, l2: 1 },
  });
  expect(coefficients[0]).toBeCloseTo(0, 8);
  expect(1 / (1 + Math.exp(-intercept))).toBeCloseTo(0.5 / 31, 8);
});
