import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createStream, sortedOrder } from '../src/index.ts';

/** Array.prototype.sort is stable and compares −0 equal to 0. */
const oracle = (values: Float64Array): number[] =>
  Array.from(values.keys()).sort((i, j) => {
    const [a, b] = [values[i] ?? NaN, values[j] ?? NaN];
    return a < b ? -1 : a > b ? 1 : 0;
  });

const check = (values: Float64Array) => {
  expect([...sortedOrder(values)]).toEqual(oracle(values));
};

test('equals a stable comparison sort for any doubles', () => {
  const special = fc.constantFrom(0, -0, Infinity, -Infinity, 5e-324, -5e-324, 1, -1, 1e308);
  const value = fc.oneof(fc.double({ noNaN: true }), special, fc.integer({ min: -3, max: 3 }));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 300 }), (list) => {
      check(Float64Array.from(list));
    }),
  );
});

test('equals it for long arrays with and without ties', () => {
  const stream = createStream('sort');
  const draw = (n: number, f: () => number) => new Float64Array(n).map(f);
  check(draw(20_000, () => stream.nextNormal() * 10 ** (stream.nextInt(40) - 20)));
  check(draw(5000, () => stream.nextInt(7) - 3));
  check(draw(5000, () => Math.fround(stream.next())));
  check(draw(500, () => 3));
  check(draw(500, () => 1 + stream.nextInt(100) * 2 ** -52));
});

test('refuses NaN, names it, and leaves its input alone', () => {
  for (const n of [3, 300]) {
    const values = new Float64Array(n).map((_, i) => -i);
    sortedOrder(values);
    expect(values[2]).toBe(-2);
    values[1] = NaN;
    expect(() => sortedOrder(values)).toThrow('sortedOrder, value 1: expected a number, got NaN');
  }
});
