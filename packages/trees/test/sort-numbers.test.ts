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
