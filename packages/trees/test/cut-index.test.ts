import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cutsBelow, indexCuts } from '../src/binning/cut-index.ts';

const number = fc.oneof(
  fc.double({ noNaN: true }),
  fc.double({ noNaN: true, min: -3, max: 3 }),
  fc.constantFrom(-Infinity, Infinity, -0, 0, 5e-324, Number.MAX_VALUE, -Number.MAX_VALUE),
);

test('counts the cuts below a value, wherever they lie (property)', () => {
  fc.assert(
    fc.property(fc.array(number, { maxLength: 40 }), fc.array(number), (cuts, values) => {
      const sorted = Float64Array.from(new Set(cuts)).sort();
      const index = indexCuts(sorted);
      for (const value of [...values, ...sorted]) {
        expect(cutsBelow(index, value)).toBe(sorted.filter((cut) => cut < value).length);
      }
    }),
  );
});
