import { describe, expect, it } from '@jest/globals';
import { encodeState } from '@prodrome/core';
import { createPreprocessing, preprocessingOptionsSchema } from '../src/index.ts';
import { all, number, tableOf } from './support.ts';

const table = tableOf(
  [number('a'), number('b'), number('c')],
  [
    [1, 0, 5],
    [2, NaN, 5],
    [4, 0.1, NaN],
    [8, 0, 5],
  ],
);

const fitted = (written: unknown) => {
  const transform = createPreprocessing(preprocessingOptionsSchema.parse(written));
  const { notes } = transform.fit(table, all(4));
  return { transform, notes };
};
const stateOf = (written: unknown) => encodeState(fitted(written).transform.saveState());

describe('preprocessing options', () => {
  it.each([
    [{}, { scaling: 'standard' }],
    [{ standardization: true }, { scaling: 'standard' }],
    [{ standardization: true, scaling: 'standard' }, {}],
    [{ standardization: false }, { scaling: 'none' }],
    [{ standardization: false, scaling: 'none' }, { scaling: 'none' }],
  ])('%j means %j', (one, two) => {
    expect(stateOf(one)).toEqual(stateOf(two));
  });

  it.each([
    { standardization: true, scaling: 'robust' },
    { standardization: true, scaling: 'none' },
    { standardization: false, scaling: 'standard' },
    { standardization: false, scaling: 'min_max' },
  ])('%j contradicts itself and is refused', (written) => {
    const { error } = preprocessingOptionsSchema.safeParse(written);
    expect(error?.issues).toMatchObject([
      { path: ['scaling'], message: expect.stringContaining('only one of the two') },
    ]);
  });

  it.each([
    { featureSelection: { method: 'mutual_information' } },
    { featureSelection: { method: 'variance_threshold', threshold: -1 } },
    { featureSelection: {} },
    { scaling: 'max_abs' },
  ])('%j is refused', (written) => {
    expect(preprocessingOptionsSchema.safeParse(written).success).toBe(false);
  });

  it('the specification’s section loads, and what was loaded loads again unchanged', () => {
    const options = preprocessingOptionsSchema.parse({
      standardization: true,
      imputation: { method: 'mean' },
      featureSelection: { method: 'variance_threshold', threshold: 0.01 },
    });
    expect(preprocessingOptionsSchema.parse(options)).toEqual(options);
  });

  it('columns are selected after imputation and before scaling', () => {
    // variances: a 7.19, b 1/600 with its gap filled, c 0, indicators 3/16; scaled, all but c were 1
    const { transform, notes } = fitted({
      featureSelection: { method: 'variance_threshold', threshold: 0.01 },
    });
    expect(notes).toEqual([
      'column b varies too little in the training rows and is left out',
      'column c varies too little in the training rows and is left out',
    ]);
    const out = transform.apply(table).table;
    expect(out.columns.map(({ name }) => name)).toEqual(['a', 'b_missing', 'c_missing']);
    const a = [...all(4)].map((row) => out.values[3 * row] as number);
    expect(a.reduce((total, value) => total + value * value, 0) / 4).toBeCloseTo(1, 6);
  });
});
