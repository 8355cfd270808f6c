import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createNumberSorter } from '../src/binning/sort-numbers.ts';

test.each([
  ['of single precision', fc.float({ noNaN: true })],
  ['of double precision', fc.double({ noNaN: true })],
])('sorts numbers %s (property)', (_, number) => {
  fc.assert(
    fc.property(fc.array(number), (values) => {
      const sorter = createNumberSorter(values.length);
      const sorted = [...sorter.sort(Float64Array.from(values), values.length)];
      // + 0: −0 and 0 may stand in any order
      expect(sorted.map((value) => value + 0)).toEqual(
        values.map((value) => value + 0).sort((a, b) => a - b),
      );
    }),
  );
});

test('takes every k-th of a list of single precision, without what is missing (property)', () => {
  fc.assert(
    fc.property(fc.array(fc.float()), fc.integer({ min: 1, max: 3 }), (values, step) => {
      const sorter = createNumberSorter(values.length);
      const sorted = [...sorter.sortSingles(Float32Array.from(values), step)];
      const expected = values.filter((value, i) => i % step === 0 && !Number.isNaN(value));
      expect(sorted.map((value) => value + 0)).toEqual(
        expected.map((value) => value + 0).sort((a, b) => a - b),
      );
    }),
  );
});
