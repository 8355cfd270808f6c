import { describe, expect, it } from '@jest/globals';
import { createVarianceThreshold } from '../src/index.ts';
import { all, number, tableOf } from './support.ts';

const table = tableOf(['a', 'b', 'c', 'd'].map(number), [
  [1, 0, 5, 0],
  [2, 0, 5, 0.1],
  [4, 0, 5, 0.2],
  [8, 1, 5, 0.1],
  [3, 0, 5, 0],
]);

describe('variance threshold', () => {
  // variances 5.84, 0.16, 0 and 0.0056; columns recorded from scikit-learn 1.9.1, VarianceThreshold
  it.each([
    [0, ['a', 'b', 'd']],
    [0.01, ['a', 'b']],
    [0.15, ['a', 'b']],
    [0.2, ['a']],
  ])('of %d keeps the columns that scikit-learn keeps', (threshold, kept) => {
    const transform = createVarianceThreshold({ threshold });
    transform.fit(table, all(5));
    const out = transform.apply(table);
    expect(out.columns.map(({ name }) => name)).toEqual(kept);
    const places = kept.map((name) => 'abcd'.indexOf(name));
    expect([...out.values]).toEqual(
      [...all(5)].flatMap((row) => places.map((at) => table.values[4 * row + at])),
    );
  });

  it('keeps no column whose variance is the threshold itself', () => {
    const flags = tableOf(
      [number('a'), number('b')],
      [
        [0, 0],
        [1, 2],
      ],
    );
    const transform = createVarianceThreshold({ threshold: 0.25 });
    transform.fit(flags, all(2));
    expect(transform.apply(flags).columns.map(({ name }) => name)).toEqual(['b']);
  });

  it('notes what it leaves out, by name', () => {
    expect(createVarianceThreshold({ threshold: 0.01 }).fit(table, all(5)).notes).toEqual([
      'column c varies too little in the training rows and is left out',
      'column d varies too little in the training rows and is left out',
    ]);
  });

  it('judges the fitted rows only', () => {
    const transform = createVarianceThreshold({ threshold: 0 });
    transform.fit(table, Int32Array.of(0, 4));
    expect(transform.apply(table).columns.map(({ name }) => name)).toEqual(['a']);
  });

  it('refuses to leave nothing', () => {
    expect(() => createVarianceThreshold({ threshold: 6 }).fit(table, all(5))).toThrow(
      expect.objectContaining({ code: 'DATA_INSUFFICIENT' }),
    );
  });
});
