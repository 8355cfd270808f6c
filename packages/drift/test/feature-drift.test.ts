import { describe, expect, it } from '@jest/globals';
import { createStream } from '@prodrome/numerics';
import { featureDrift, kolmogorovSmirnov, type ColumnDrift } from '../src/index.ts';

const stream = createStream('feature drift');
const normal = (rows: number, mean = 0, missing = 0): Float64Array =>
  Float64Array.from({ length: rows }, () => {
    const value = mean + stream.nextNormal();
    return stream.next() < missing ? NaN : value;
  });
const dead = (rows: number): Float64Array => new Float64Array(rows).fill(NaN);

const reference = {
  same: normal(300, 0, 0.1),
  shifted: normal(300),
  dying: normal(300, 0, 0.05),
  constant: new Float64Array(300).fill(7),
  gone: normal(300),
};
const current = {
  same: normal(200, 0, 0.1),
  shifted: normal(200, 0.8),
  dying: dead(200),
  constant: new Float64Array(200).fill(7),
  new: normal(200),
};
const { columns, absent, tests } = featureDrift(reference, current);
const of = (name: string): ColumnDrift => {
  const found = columns.find((column) => column.name === name);
  if (!found) throw new Error(name);
  return found;
};

describe('featureDrift', () => {
  it('finds what differs and nothing else', () => {
    expect(columns.filter(({ drifted }) => drifted).map(({ name }) => name)).toEqual([
      'shifted',
      'dying',
    ]);
    expect(of('shifted').values).toMatchObject({ direction: 'up' });
  });

  it('takes a sensor that dies for a drift, and tells no value of it', () => {
    expect(of('dying').values).toEqual({
      reason: '0 known values in the current, fewer than 20',
    });
    expect(of('dying').missing).toMatchObject({ current: 1 });
    expect(of('dying').missing.test?.adjusted).toBeLessThan(1e-50);
  });

  it('compares what is known, and says how much is missing', () => {
    const known = (values: Float64Array): Float64Array =>
      values.filter((value) => !Number.isNaN(value));
    const expected = kolmogorovSmirnov(known(reference.same), known(current.same));
    expect(of('same').values).toMatchObject(expected);
    expect(of('same').missing.reference).toBe((300 - known(reference.same).length) / 300);
  });

  it('adjusts for all tests that were made', () => {
    // values of same, shifted and constant; missing rates of same and dying
    expect(tests).toBe(5);
    expect(of('constant').missing.test).toBeUndefined();
    const constant = of('constant').values;
    expect(constant).toMatchObject({ pValue: 1, adjusted: 1 });
    expect('reason' in constant ? NaN : constant.populationStability).toBeLessThan(0.001);
  });

  it('names columns that one side lacks', () => {
    expect(absent).toEqual({ gone: 'not in the current', new: 'not in the reference' });
  });

  it('tells nothing of too few rows', () => {
    const few = featureDrift({ a: normal(300) }, { a: normal(19) });
    expect(few).toEqual({
      columns: [],
      absent: { a: '19 rows in the current, fewer than 20' },
      tests: 0,
    });
  });

  it('keeps the false discovery rate on columns without drift', () => {
    let found = 0;
    for (let run = 0; run < 40; run++) {
      const table = (rows: number) =>
        Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`c${i}`, normal(rows, 0, 0.02)]));
      const drifted = featureDrift(table(120), table(80)).columns.some((column) => column.drifted);
      found += Number(drifted);
    }
    expect(found).toBeLessThanOrEqual(6);
  });

  it('changes nothing that it is given, and says the same again', () => {
    const copy = structuredClone({ reference, current });
    expect(featureDrift(reference, current)).toEqual({ columns, absent, tests });
    expect({ reference, current }).toEqual(copy);
  });

  it('refuses what is no column, and options that cannot be', () => {
    expect(() => featureDrift({ a: ['1'] as never }, { a: [1] })).toThrow(
      'featureDrift, column "a", row 0: expected a number, NaN where it is not known, got string',
    );
    expect(() => featureDrift({ a: 3 as never }, { a: [1] })).toThrow(
      'expected a list of numbers, got number',
    );
    expect(() => featureDrift({}, {}, { minRows: 2 })).toThrow('featureDrift, options, minRows');
  });
});
