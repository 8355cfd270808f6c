import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { thresholdBelow } from '../src/importing/single-threshold.ts';

const single = fc.float({ noNaN: true, noDefaultInfinity: true });
const edges = [
  0,
  -0,
  2 ** -149,
  -(2 ** -149),
  2 ** -126,
  3.4028234663852886e38,
  -3.4028234663852886e38,
  1,
  -1,
];

const asked = (t: number, x: number): void => {
  expect({ t, x, left: x <= thresholdBelow(t) }).toEqual({ t, x, left: Math.fround(x) < t });
};

test('a double is at most the threshold where, rounded to single precision, it is below', () => {
  fc.assert(fc.property(single, fc.double({ noNaN: true }), asked), { numRuns: 500 });
});

test('so are the doubles around the threshold and around the single before it', () => {
  const steps = fc.integer({ min: -3, max: 3 });
  const places = fc.constantFrom('threshold', 'middle', 'below');
  const any = fc.oneof(single, fc.constantFrom(...edges));
  fc.assert(
    fc.property(any, places, steps, (t, place, step) => {
      const below = Math.fround(thresholdBelow(t));
      const from = { threshold: t, middle: thresholdBelow(t), below }[place];
      asked(t, from + step * Math.max(Math.abs(from) * 2 ** -52, 2 ** -1074));
      expect(below < t).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
