import { expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import { fitContextScale, loadContextScale } from '../src/context/context-scale.ts';
import { contextTable } from './support.ts';

const columns = ['moving', 'rare', 'constant'].map((name) => ({
  ...{ name, domain: 'context', kind: 'number' as const },
}));
const table = (values: readonly number[]) =>
  contextTable(columns, Float32Array.from(values), values.length / columns.length);

const stream = createStream('scale');
/** One row in 500 has another value of the second column. */
const seen = table(
  Array.from({ length: 1000 }, (_, row) => [stream.next(), Number(row % 500 !== 0), 1]).flat(),
);
const scale = fitContextScale(
  seen,
  Int32Array.from({ length: 1000 }, (_, row) => row),
);
const applied = (row: readonly number[]): number[] => [...scale.apply(table(row)).values];
const distance = (row: readonly number[]): number => scale.distance(table(row))[0] ?? NaN;

it('is in standard units, and a constant column is 0', () => {
  const { values } = scale.apply(seen);
  const first = [...values].filter((_, at) => at % 3 === 0);
  const mean = first.reduce((sum, x) => sum + x, 0) / first.length;
  expect(mean).toBeCloseTo(0, 2);
  expect(first.reduce((sum, x) => sum + x * x, 0) / first.length).toBeCloseTo(1, 1);
  expect(applied([0.5, 1, 7])[2]).toBe(0);
});

it('what is beyond what was learned from is as its edge, what is too rare to learn from too', () => {
  expect(applied([9, 1, 1])).toEqual(applied([2, 1, 1]));
  expect(applied([0.5, 0, 1])).toEqual(applied([0.5, 1, 1]));
});

it('distance is 0 among what was seen, and grows outside, in constant columns too', () => {
  expect(distance([0.5, 0, 1])).toBe(0);
  expect(distance([3, 1, 1])).toBeGreaterThan(distance([2, 1, 1]));
  expect(distance([2, 1, 1])).toBeGreaterThan(1);
  expect(distance([0.5, 1, 0])).toBeCloseTo(10, 6);
});

it('a saved scale is the same', () => {
  const again = loadContextScale(scale.saveState());
  const row = table([3, 0, 0.2]);
  expect(again.apply(row).values).toEqual(scale.apply(row).values);
  expect(again.distance(row)).toEqual(scale.distance(row));
});

it('refuses a context of another width, as one of a changed manifest is', () => {
  const narrow = contextTable(columns.slice(1), Float32Array.of(1, 1), 1);
  const refusal = expect.objectContaining({ code: 'STATE' });
  expect(() => scale.apply(narrow)).toThrow(refusal);
  expect(() => scale.distance(narrow)).toThrow(refusal);
});
