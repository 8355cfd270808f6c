import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { activeParameters, parseSpace } from '../src/index.ts';
import { createEncoding } from '../src/space/encoding.ts';
import { shareOf, valueAt } from '../src/space/scale.ts';

it('a list is a choice, a mapping a range, another value fixed', () => {
  expect(
    parseSpace(
      {
        n_estimators: [50, 100, 150],
        kind: ['a', null, true],
        rate: { low: 0.001, high: 1, log: true },
        depth: { low: 1, high: 8 },
        momentum: { low: 0, high: 1, when: { kind: 'a' } },
        size: { values: [8, 2], ordered: true },
        verbose: false,
      },
      { isWhole: (name) => name === 'depth' },
    ),
  ).toEqual({
    n_estimators: { kind: 'choice', values: [50, 100, 150], ordered: true },
    kind: { kind: 'choice', values: ['a', null, true] },
    rate: { kind: 'number', low: 0.001, high: 1, whole: false, scale: 'log' },
    depth: { kind: 'number', low: 1, high: 8, whole: true, scale: 'linear' },
    momentum: {
      ...{ kind: 'number', low: 0, high: 1, whole: false, scale: 'linear' },
      when: { kind: ['a'] },
    },
    size: { kind: 'choice', values: [8, 2], ordered: true },
    verbose: { kind: 'choice', values: [false] },
  });
});

it.each([
  ['nothing', {}, /^space: expected at least one parameter/],
  ['an empty list', { a: [] }, /^space\.a: expected at least one value/],
  ['a value twice', { a: [1, 2, 1] }, /^space\.a: expected each value once, got 1 twice/],
  ['low > high', { a: { low: 2, high: 1 } }, /^space\.a: expected low ≤ high, got low 2, high 1/],
  ['log through 0', { a: { low: 0, high: 1, log: true } }, /low above 0 on a log scale, got low 0/],
  ['parts of whole numbers', { a: { low: 0.5, high: 2, integer: true } }, /whole bounds/],
  ['a range without an end', { a: { low: 1 } }, /^space\.a\.high: expected a range/],
  ['infinity', { a: { low: 1, high: Infinity } }, /^space\.a/],
  ['a misspelt key', { a: { low: 0, high: 1, logg: true } }, /logg/],
  [
    'another mapping',
    { a: { min: 1 } },
    /^space\.a: expected a list, a range.*got a mapping of min/,
  ],
  [
    'a condition on nobody',
    { a: { values: [1], when: { b: [1] } } },
    /when\.b: .*no such parameter/,
  ],
  [
    'a condition on no value',
    { b: [1, 2], a: { values: [1], when: { b: [3] } } },
    /when\.b: expected some of 1, 2, got 3/,
  ],
  [
    'conditions in a circle',
    { a: { values: [1], when: { b: [1] } }, b: { values: [1], when: { a: [1] } } },
    /do not run in a circle/,
  ],
])('%s is refused', (_, written, message) => {
  expect(() => parseSpace(written)).toThrow(
    expect.objectContaining({ code: 'CONFIG', message: expect.stringMatching(message) }),
  );
});

it('what does not matter is left out, also where its own condition does not matter', () => {
  const space = parseSpace({
    kind: ['a', 'b'],
    inner: { values: [1, 2], when: { kind: ['a'] } },
    deepest: { low: 0, high: 1, when: { inner: [2] } },
  });
  const parameters = { kind: 'b', inner: 2, deepest: 0.5 };
  expect(activeParameters(space, parameters)).toEqual({ kind: 'b' });
  expect(activeParameters(space, { ...parameters, kind: 'a' })).toEqual({
    ...parameters,
    kind: 'a',
  });
});

const dimension = fc.oneof(
  fc
    .tuple(
      fc.double({ min: 1e-6, max: 1, noNaN: true }),
      fc.double({ min: 1, max: 1e6, noNaN: true }),
      fc.boolean(),
    )
    .map(([low, high, log]) => ({ low, high, log })),
  fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 5, max: 900 }), fc.boolean())
    .map(([low, high, log]) => ({ low, high, log, integer: true })),
  fc.uniqueArray(fc.integer(), { minLength: 1, maxLength: 6 }),
);

it('values lie in their dimension, and a value comes back from its share', () => {
  fc.assert(
    fc.property(dimension, fc.double({ min: -0.5, max: 1.5, noNaN: true }), (written, share) => {
      const { a } = parseSpace({ a: written });
      if (!a) return;
      const value = valueAt(a, share);
      if (a.kind === 'choice') expect(a.values).toContain(value);
      else {
        expect(value).toBeGreaterThanOrEqual(a.low);
        expect(value).toBeLessThanOrEqual(a.high);
        if (a.whole) expect(Number.isInteger(value)).toBe(true);
      }
      const again = valueAt(a, shareOf(a, value));
      if (a.kind === 'number' && !a.whole) expect(again).toBeCloseTo(Number(value), 6);
      else expect(again).toBe(value);
    }),
  );
});

it('every whole number and every choice has an equal part', () => {
  const { a, b } = parseSpace({ a: { low: 3, high: 7, integer: true }, b: ['x', 'y', 'z'] });
  const counts = new Map<unknown, number>();
  for (let i = 0; i < 1500; i++) {
    for (const one of [a, b]) {
      const value = one && valueAt(one, (i + 0.5) / 1500);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  expect([3, 4, 5, 6, 7].map((value) => counts.get(value))).toEqual([300, 300, 300, 300, 300]);
  expect(['x', 'y', 'z'].map((value) => counts.get(value))).toEqual([500, 500, 500]);
});

it('points of the cube decode to the parameters that they encode', () => {
  const space = parseSpace({
    rate: { low: 0.001, high: 1, log: true },
    layers: { low: 1, high: 4, integer: true },
    kind: ['a', 'b', 'c'],
    size: [16, 32, 64],
    flag: [true, false],
    fixed: 7,
  });
  const { width, encode, decode, steps } = createEncoding(space);
  expect(width).toBe(7);
  expect([...steps]).toEqual([0, 0.25, 0.5, 0.5, 0.5, 1 / 3, 0.5]);
  const parameters = { rate: 0.25, layers: 3, kind: 'b', size: 64, flag: false, fixed: 7 };
  expect(decode(encode(parameters))).toEqual({ ...parameters, rate: expect.closeTo(0.25, 12) });
});
